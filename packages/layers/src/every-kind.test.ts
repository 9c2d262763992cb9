import { edgePopup, joint, kaimingNormal, largestMask, type Reparam } from '@supermask/core';
import { backends, deviation, useBackend } from '@supermask/testing';
import { install, uninstall } from '@supermask/wasm-training';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countDensity } from './count-density.ts';
import { decorateLayer } from './decorate-layer.ts';
import { decorateModel } from './decorate-model.ts';
import { initialiseKernels } from './initialise-kernels.ts';
import { type LayerKind, layerKinds } from './layer-kinds.suite.ts';
import type { MaskedKernel } from './masked-kernel.ts';
import { strip } from './strip.ts';
import type { SupermaskLayer } from './supermask-layer.ts';

const method = edgePopup({ density: 0.5 });
const optionsOf = ({ kernels }: LayerKind): { kernels?: NonNullable<LayerKind['kernels']> } =>
  kernels ? { kernels } : {};

function plainModel({ inputShape, make }: LayerKind): tfl.LayersModel {
  const layer = make();
  const { length } = layer.computeOutputShape([null, ...inputShape]);
  return tfl.sequential({
    layers: [
      tfl.layers.inputLayer({ inputShape: [...inputShape] }),
      layer,
      ...(length > 2 ? [tfl.layers.flatten({ name: 'Flat' })] : []),
      tfl.layers.dense({ units: 2, activation: 'softmax', kernelInitializer: 'glorotUniform', name: 'Head' }),
    ],
  });
}

async function decorated(kind: LayerKind, reparam: Reparam, fromSeed = true): Promise<tfl.LayersModel> {
  const plain = plainModel(kind);
  const weights = fromSeed ? { weights: kaimingNormal() } : {};
  const model = await decorateModel(plain, { method: reparam, seed: 3, ...optionsOf(kind), ...weights });
  plain.dispose();
  return model;
}

function inputs({ inputShape, indicesBelow }: LayerKind): tf.Tensor {
  const shape = [8, ...inputShape];
  if (indicesBelow === undefined) return tf.randomNormal(shape, 0, 1, 'float32', 7);
  return tf.tensor(
    Array.from({ length: 8 * (inputShape[0] as number) }, (_, i) => (7 * i) % indicesBelow),
    shape,
    'int32',
  );
}

/** `sgd` moves on the same way from the same numbers, also in another copy of the model. */
function compile(model: tfl.LayersModel): void {
  model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
}

async function fit(model: tfl.LayersModel, kind: LayerKind, epochs: number): Promise<void> {
  const labels = tf.tensor1d([0, 1, 0, 1, 0, 1, 0, 1], 'int32');
  const [x, y] = [inputs(kind), tf.oneHot(labels, 2)];
  await model.fit(x, y, { epochs, batchSize: 8, shuffle: false, verbose: 0 });
  tf.dispose([x, y, labels]);
}

const layerOf = (model: tfl.LayersModel): SupermaskLayer => model.getLayer('Kind') as SupermaskLayer;
const of = (variables: readonly tfl.LayerVariable[]): number[][] =>
  variables.map((v) => [...v.read().dataSync()]);
const predictions = (model: tfl.LayersModel, kind: LayerKind): number[] => [
  ...(model.predict(inputs(kind)) as tf.Tensor).dataSync(),
];

async function reloaded(model: tfl.LayersModel): Promise<tfl.LayersModel> {
  let saved: tf.io.ModelArtifacts = {};
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = { ...artifacts, modelTopology: JSON.parse(JSON.stringify(artifacts.modelTopology)) };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return tfl.loadLayersModel(tf.io.fromMemory(saved));
}

/** Sum of the squared outputs of a layer, and its gradient to variables. */
function gradients(run: () => tf.Tensor, variables: readonly tfl.LayerVariable[]): Float32Array[] {
  const read = variables.map((v) => v.read() as tf.Variable);
  const { grads, value } = tf.variableGrads(() => tf.sum(tf.square(run())) as tf.Scalar, read);
  const values = read.map(({ name }) => grads[name]?.dataSync<'float32'>().slice() ?? new Float32Array());
  tf.dispose([grads, value] as never);
  return values;
}

/** The software renderer is slow: one kind of each sort. */
const onGpu = ['conv2dTranspose', 'separableConv2d', 'embedding', 'lstm', 'bidirectional gru of sequences'];

describe.each(backends.filter((name) => name !== 'webgpu'))('on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
    if (backend === 'wasm') install();
  });
  afterAll(() => {
    if (backend === 'wasm') uninstall();
  });

  const kinds = Object.entries(layerKinds).filter(([name, { wasmOnly }]) =>
    backend === 'webgl' ? onGpu.includes(name) : !wasmOnly || backend === 'wasm',
  );
  describe.each(kinds)('%s', (_, kind) => {
    test('computes with weight · mask of the highest scores, and so do its gradients', () => {
      const layer = decorateLayer(kind.make(), {
        method: joint({ density: 0.5 }),
        weights: kaimingNormal(),
        ...optionsOf(kind),
      });
      const x = inputs(kind);
      const y = layer.apply(x) as tf.Tensor;
      expect(layer.kernels.map(({ key }) => key)).toEqual(kind.keys);
      const maskOf = ({ scores }: MaskedKernel): Float32Array => {
        const values = scores.read().dataSync<'float32'>();
        return largestMask(values, Math.round(values.length / 2));
      };
      // The plain layer, not built by our code, with the same numbers.
      const reference = kind.make();
      reference.apply(x);
      reference.setWeights(
        layer.innerWeights.map((variable) => {
          const kernel = layer.kernels.find(({ weight }) => weight === variable);
          return kernel
            ? tf.mul(variable.read(), tf.tensor(maskOf(kernel), variable.shape as number[]))
            : variable.read();
        }),
      );
      const expected = reference.apply(x) as tf.Tensor;
      expect(deviation(y.dataSync(), expected.dataSync())).toBeLessThan(1e-6);

      const masked = layer.kernels.map(
        ({ weight }) => reference.weights[layer.innerWeights.indexOf(weight)] as tfl.LayerVariable,
      );
      const toEffective = gradients(() => reference.apply(x) as tf.Tensor, masked);
      const toWeight = gradients(
        () => layer.apply(x) as tf.Tensor,
        layer.kernels.map(({ weight }) => weight),
      );
      const toScores = gradients(
        () => layer.apply(x) as tf.Tensor,
        layer.kernels.map(({ scores }) => scores),
      );
      layer.kernels.forEach((kernel, i) => {
        const [mask, weight, scores] = [maskOf(kernel), ...of([kernel.weight, kernel.scores])] as [
          Float32Array,
          number[],
          number[],
        ];
        const gradient = toEffective[i] as Float32Array;
        expect(
          deviation(
            toWeight[i] as Float32Array,
            gradient.map((g, j) => g * (mask[j] as number)),
          ),
        ).toBeLessThan(1e-5);
        const surrogate = gradient.map((g, j) => g * (weight[j] as number) * Math.sign(scores[j] as number));
        expect(deviation(toScores[i] as Float32Array, surrogate)).toBeLessThan(1e-5);
      });
    });

    test.each([
      ['edge-popup', method],
      ['joint', joint({ density: 0.5 })],
    ] as const)('%s: fit moves what it should and nothing else, without a leak', async (_name, reparam) => {
      const start = tf.memory().numTensors;
      const model = await decorated(kind, reparam);
      const { kernels, innerWeights } = layerOf(model);
      const variables = { scores: kernels.map((k) => k.scores), weights: kernels.map((k) => k.weight) };
      const others = innerWeights.filter((variable) => !variables.weights.includes(variable));
      const before = [of(variables.scores), of(variables.weights), of(others)];
      compile(model);
      await fit(model, kind, 1);
      const tensors = tf.memory().numTensors;
      await fit(model, kind, 2);
      expect(tf.memory().numTensors).toBe(tensors);
      const after = [of(variables.scores), of(variables.weights), of(others)];
      before[0]?.forEach((values, i) => {
        expect(after[0]?.[i]).not.toEqual(values);
      });
      before[1]?.forEach((values, i) => {
        if (reparam.config.trains.weight) expect(after[1]?.[i]).not.toEqual(values);
        else expect(after[1]?.[i]).toEqual(values);
      });
      expect(after[2]).toEqual(before[2]);
      for (const { key, kept, total } of countDensity(model).filter(({ layer }) => layer === 'Kind')) {
        expect([key, kept]).toEqual([key, Math.round(total / 2)]);
      }
      model.dispose();
      expect(tf.memory().numTensors).toBe(start);
    });

    test.each([true, false])(
      'save → load: the same numbers and the same further training; weights drawn: %s',
      async (fromSeed) => {
        const model = await decorated(kind, joint({ density: 0.5 }), fromSeed);
        compile(model);
        await fit(model, kind, 2);
        const loaded = await reloaded(model);
        expect(of(loaded.weights)).toEqual(of(model.weights));
        expect(predictions(loaded, kind)).toEqual(predictions(model, kind));
        expect(layerOf(loaded).kernels.map(({ source }) => source)).toEqual(
          layerOf(model).kernels.map(({ source }) => source),
        );
        compile(loaded);
        for (const each of [model, loaded]) await fit(each, kind, 2);
        expect(of(loaded.weights)).toEqual(of(model.weights));
        expect(countDensity(loaded)).toEqual(countDensity(model));
        for (const each of [model, loaded]) each.dispose();
      },
    );

    test('strips to a plain model with the same predictions', async () => {
      const model = await decorated(kind, method);
      const plain = await strip(model);
      expect(JSON.stringify(plain.toJSON(null, false))).not.toMatch(/supermask/i);
      expect(plain.getLayer('Kind').getClassName()).toBe(kind.make().getClassName());
      expect(predictions(plain, kind)).toEqual(predictions(model, kind));
    });

    test('decorating a trained model keeps its predictions; drawn weights are those of initialiseKernels', async () => {
      const plain = plainModel(kind);
      const kept = await decorateModel(plain, { method: edgePopup({ density: 1 }), ...optionsOf(kind) });
      expect(predictions(kept, kind)).toEqual(predictions(plain, kind));
      initialiseKernels(plain, { weights: kaimingNormal(), seed: 3, ...optionsOf(kind) });
      const drawn = await decorated(kind, edgePopup({ density: 1 }));
      const weights = layerOf(drawn).innerWeights;
      layerOf(drawn).kernels.forEach(({ weight, source }) => {
        expect(source).toBeDefined();
        expect(of([weight])).toEqual(
          of([plain.getLayer('Kind').weights[weights.indexOf(weight)] as tfl.LayerVariable]),
        );
      });
      for (const each of [plain, kept, drawn]) each.dispose();
    });
  });
});
