import { edgePopup, kaimingNormal } from '@supermask/core';
import { useBackend } from '@supermask/testing';
import { install, uninstall } from '@supermask/wasm-training';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BinaryActivation } from './binary-activation-layer.ts';
import { conv1616128 } from './conv-16-16-128.ts';
import { conv8 } from './conv-nets.ts';
import { countDensity } from './count-density.ts';
import { decorateModel } from './decorate-model.ts';
import { initialiseKernels } from './initialise-kernels.ts';
import { lenet300100 } from './lenet-300-100.ts';
import type { ModelOptions } from './model-options.ts';
import { kernelShapes, knownModels } from './models.suite.ts';
import { resnet20 } from './resnet.ts';
import { strip } from './strip.ts';
import { vggSmall } from './vgg-small.ts';

beforeAll(async () => {
  await useBackend('wasm');
  await install();
});
afterAll(uninstall);

const small: ModelOptions = { inputShape: [16, 16, 3], classes: 4, width: 1 / 8 };
const images = (count = 4): tf.Tensor => tf.randomNormal([count, 16, 16, 3], 0, 1, 'float32', 7);
const labels = (): tf.Tensor => tf.oneHot([0, 1, 2, 3], 4);
const predicted = (model: tfl.LayersModel): number[] => [
  ...(model.predict(images()) as tf.Tensor).dataSync(),
];

/** The outputs of some layers in training, where batch norm goes by the batch. */
function outputsOf(model: tfl.LayersModel, chosen: readonly tfl.layers.Layer[]): tf.Tensor[] {
  const inner = tfl.model({
    inputs: model.inputs,
    outputs: chosen.map(({ output }) => output as tfl.SymbolicTensor),
  });
  return [inner.apply(images(), { training: true }) as tf.Tensor | tf.Tensor[]].flat();
}

describe.each(Object.entries(knownModels))('%s', (_, { build, kernels, signs }) => {
  test.each(['none', 'non-affine', 'affine'] as const)('float, norm %s: shapes, finite logits', (norm) => {
    const model = build({ ...small, norm });
    expect(model.outputs[0]?.shape).toEqual([null, 4]);
    expect(kernelShapes(model).length).toBe(kernels);
    expect(predicted(model).every(Number.isFinite)).toBe(true);
    const norms = model.layers.filter((layer) => layer.getClassName() === 'BatchNormalization');
    expect(norms.length).toBe(norm === 'none' ? 0 : kernels - 1);
    expect(norms.every(({ trainable }) => trainable === (norm === 'affine'))).toBe(true);
    model.dispose();
  });

  test('binary: hidden activations are ±1, and of both signs', () => {
    const model = build({ ...small, activations: 'binary' });
    initialiseKernels(model, { weights: kaimingNormal(), seed: 1 });
    const binary = model.layers.filter((layer) => layer instanceof BinaryActivation);
    expect(binary.length).toBe(signs);
    for (const activation of outputsOf(model, binary)) {
      expect(new Set(activation.dataSync())).toEqual(new Set([-1, 1]));
    }
    expect(predicted(model).every(Number.isFinite)).toBe(true);
    model.dispose();
  });

  test.each(['float', 'binary'] as const)('%s: decorated, it trains its scores', async (activations) => {
    const model = await decorateModel(build({ ...small, activations }), {
      method: edgePopup({ density: 0.5 }),
      weights: kaimingNormal(),
    });
    expect(countDensity(model).length).toBe(kernels);
    const trained = (): string[] => model.trainableWeights.map((weight) => `${weight.read().dataSync()}`);
    const before = trained();
    expect(before.length).toBeGreaterThanOrEqual(kernels);
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const { history } = await model.fit(images(), labels(), { epochs: 1, verbose: 0 });
    expect(Number.isFinite(history.loss?.[0])).toBe(true);
    expect(trained().filter((values, i) => values === before[i] || values.includes('NaN'))).toEqual([]);
    model.dispose();
  });

  test('half as wide: half the channels everywhere but at the ends', () => {
    const [full, half] = [1 / 4, 1 / 8].map((width) => kernelShapes(build({ ...small, width })));
    const ends = (shapes: number[][] | undefined): number[] =>
      (shapes ?? []).map((shape) => shape.at(-1) as number);
    const halved = ends(full).map((size, i, all) =>
      i === all.length - 1 || size === 1 ? size : Math.trunc(size / 2),
    );
    expect(ends(half)).toEqual(halved);
  });
});

test('what is fused in the float form without norm stays in the kernel layers: seeds keep their meaning', () => {
  expect(conv1616128().layers.map(({ name }) => name)).toEqual([
    'conv1',
    'conv2',
    'pool',
    'flatten',
    'dense1',
    'logits',
  ]);
  expect(lenet300100().layers.map(({ name }) => name)).toEqual(['flatten', 'dense1', 'dense2', 'logits']);
});

test('the binary form is kernel, pooling, norm, sign', () => {
  const classes = conv1616128({ activations: 'binary' }).layers.map((layer) => layer.getClassName());
  const block = ['BatchNormalization', 'BinaryActivation'];
  expect(classes).toEqual([
    'Conv2D',
    ...block,
    'Conv2D',
    'MaxPooling2D',
    ...block,
    'Flatten',
    'Dense',
    ...block,
    'Dense',
  ]);
});

test('a binary model, plain, decorated and stripped: save → load gives the same numbers', async () => {
  const plain = resnet20({ ...small, activations: 'binary', norm: 'affine' });
  const decorated = await decorateModel(plain, { method: edgePopup({ density: 0.5 }) });
  decorated.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  await decorated.fit(images(), labels(), { epochs: 2, verbose: 0 });
  const stripped = await strip(decorated);
  expect(predicted(stripped)).toEqual(predicted(decorated));
  expect(predicted(decorated)).not.toEqual(predicted(plain));
  for (const model of [plain, decorated, stripped]) {
    let artifacts: tf.io.ModelArtifacts = {};
    await model.save(
      tf.io.withSaveHandler(async (given) => {
        artifacts = given;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const modelTopology = JSON.parse(JSON.stringify(artifacts.modelTopology));
    const loaded = await tfl.loadLayersModel(tf.io.fromMemory({ ...artifacts, modelTopology }));
    expect(predicted(loaded)).toEqual(predicted(model));
  }
});

test('refuses options that are none', () => {
  for (const { build } of Object.values(knownModels)) {
    expect(() => build({ norm: 'batch' as never })).toThrow(
      'norm must be one of none, non-affine, affine, got "batch"',
    );
    expect(() => build({ activations: 'sign' as never })).toThrow('activations must be one of float, binary');
    expect(() => build({ width: 0 })).toThrow('width must be a number > 0');
    expect(() => build({ width: 1 / 2048 })).toThrow('leaves a channel in every layer');
    expect(() => build({ width: Number.NaN })).toThrow('got NaN');
  }
});

test.each([
  ['conv8', conv8, 16],
  ['vggSmall', vggSmall, 8],
] as const)('%s: an image that poolings leave nothing of is refused', (_, build, least) => {
  build({ inputShape: [least, least, 1], width: 1 / 8 }).dispose();
  expect(() => build({ inputShape: [least, least - 1, 1] })).toThrow(
    `inputShape must be at least ${least} high and wide`,
  );
});
