import {
  bernoulliSupermask,
  cubicDensity,
  densityAt,
  edgePopup,
  fixed,
  joint,
  keptCount,
  type MaskRule,
  maskedVariable,
  maskedWeights,
  type Reparam,
  randomMask,
  supermask,
} from '@supermask/core';
import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { countDensity, totalDensity } from './count-density.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { linkMasks } from './link-masks.ts';
import { register } from './register.ts';
import { reloaded } from './saved-model.suite.ts';
import type { SupermaskLayer } from './supermask-layer.ts';

const dense = (options: { readonly inputShape?: number[]; readonly units?: number } = {}): tfl.layers.Layer =>
  tfl.layers.dense({ units: 4, ...options });
const apply = (layer: tfl.layers.Layer, x: unknown): tfl.SymbolicTensor =>
  layer.apply(x as tfl.SymbolicTensor) as tfl.SymbolicTensor;

const chain = (): tfl.LayersModel =>
  tfl.sequential({ layers: [dense({ inputShape: [4] }), dense(), dense({ units: 1 })] });
function twice(): tfl.LayersModel {
  const [input, shared] = [tfl.input({ shape: [4] }), dense()];
  return tfl.model({
    inputs: input,
    outputs: apply(dense({ units: 1 }), apply(shared, apply(shared, input))),
  });
}
const recurrent = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.gru({ units: 3, recurrentInitializer: 'glorotNormal', inputShape: [4, 1] }),
      dense({ units: 1 }),
    ],
  });

const data = (model: tfl.LayersModel): { x: tf.Tensor; y: tf.Tensor } => ({
  x: tf.randomNormal(
    [6, ...((model.inputs[0] as tfl.SymbolicTensor).shape.slice(1) as number[])],
    0,
    1,
    'float32',
    1,
  ),
  y: tf.ones([6, 1]),
});
const steps = (model: tfl.LayersModel): number[] => decoratedLayers(model).map(({ step }) => step);

/** Three steps in an epoch. */
async function fit(model: tfl.LayersModel, epochs: number): Promise<void> {
  const { x, y } = data(model);
  model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
  await model.fit(x, y, { epochs, batchSize: 2, shuffle: false, verbose: 0, validationData: [x, y] });
}

const methods: Readonly<Record<string, Reparam>> = {
  'edge-popup': edgePopup({ density: 0.5 }),
  joint: joint({ density: 0.5 }),
  'weights only': maskedWeights(),
  'random and trained': randomMask({ density: 0.5, trainWeight: true }),
};

// Training takes minutes on the software renderer of webgpu; fit.test.ts has a model that trains there.
const quick = backends.filter((name) => name !== 'webgpu');
describe.each(quick)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test.each([
    ['a chain', chain],
    ['a layer that is used twice', twice],
    ['a recurrent layer', recurrent],
  ] as const)('%s counts each optimiser step once, and no evaluation', async (_, build) => {
    const model = await decorateModel(build(), { method: edgePopup({ density: 0.5 }) });
    const all = (count: number): number[] => decoratedLayers(model).map(() => count);
    const { x, y } = data(model);
    tf.dispose([model.predict(x)]);
    expect(steps(model)).toEqual(all(0));
    await fit(model, 2);
    expect(steps(model)).toEqual(all(6));
    tf.dispose([model.predict(x), model.evaluate(x, y)]);
    expect(steps(model)).toEqual(all(6));
    await fit(model, 1);
    expect(steps(model)).toEqual(all(9));
    // A training call without a step after it is none.
    for (let i = 0; i < 2; i++) tf.dispose(model.apply(x, { training: true }) as tf.Tensor);
    expect(steps(model)).toEqual(all(9));
  });
});

describe('on cpu', () => {
  beforeEach(() => useBackend('cpu'));

  test.each(Object.keys(methods))('%s counts', async (name) => {
    const model = await decorateModel(chain(), { method: methods[name] as Reparam });
    await fit(model, 1);
    expect(steps(model)).toEqual([3, 3, 3]);
  });

  test('the count survives save → load and goes on there', async () => {
    const model = await decorateModel(chain(), { method: bernoulliSupermask() });
    await fit(model, 2);
    const loaded = await reloaded(model);
    expect(steps(loaded)).toEqual([6, 6, 6]);
    // The same draws from there on, so the same scores.
    await fit(model, 1);
    await fit(loaded, 1);
    expect(steps(loaded)).toEqual([9, 9, 9]);
    const scores = (m: tfl.LayersModel): string =>
      m
        .getWeights()
        .map((w) => `${w.dataSync()}`)
        .join();
    expect(scores(loaded)).toBe(scores(model));
  });

  test('a training loop may count itself', async () => {
    const model = await decorateModel(chain(), { method: edgePopup({ density: 0.5 }) });
    await fit(model, 1);
    for (const layer of decoratedLayers(model)) layer.step = 100;
    await fit(model, 1);
    expect(steps(model)).toEqual([103, 103, 103]);
  });

  test('values that are written after a training are no steps', async () => {
    const model = await decorateModel(chain(), { method: edgePopup({ density: 0.5 }) });
    await fit(model, 1);
    const x = tf.ones([1, 4]);
    for (const layer of decoratedLayers(model)) {
      for (let i = 0; i < 3; i++) {
        layer.kernels[0]?.scores.write(tf.randomNormal(layer.kernels[0].scores.shape as number[]));
        tf.dispose(model.predict(x));
      }
    }
    expect(steps(model)).toEqual([3, 3, 3]);
  });

  test('a random mask is another in every step, and in evaluation the one of `sample`', async () => {
    const drawn: string[] = [];
    const spy: MaskRule = {
      config: { name: 'spy' },
      masks: (scores, { training, step, uniform }) => {
        const u = uniform?.(scores[0]?.shape as number[]).dataSync();
        drawn.push(`${training ? 'training' : 'evaluation'} ${step} ${u}`);
        return fixed().masks(scores, { training });
      },
    };
    register({ rules: { spy: () => spy } });
    const method = supermask({ rule: spy, trains: { weight: true, scores: false } });
    const model = await decorateModel(tfl.sequential({ layers: [dense({ inputShape: [4], units: 1 })] }), {
      method,
    });
    const { x, y } = data(model);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fit(x, y, { epochs: 2, batchSize: 3, verbose: 0 });
    const parts = drawn.map((line) => line.split(' '));
    expect(parts.map(([phase, step]) => `${phase} ${step}`)).toEqual(
      [0, 1, 2, 3].map((step) => `training ${step}`),
    );
    expect(new Set(parts.map(([, , u]) => u)).size).toBe(4);
    const evaluated = (): string => {
      tf.dispose(model.predict(x));
      return drawn.at(-1) as string;
    };
    const [layer] = decoratedLayers(model) as [SupermaskLayer];
    const first = evaluated();
    expect(first).toMatch(/^evaluation 4 /);
    expect(evaluated()).toBe(first);
    layer.sample = 1;
    expect(evaluated()).not.toBe(first);
    layer.sample = 0;
    expect(evaluated()).toBe(first);
  });

  test('a masked variable of the same stream has the same scores and draws', async () => {
    const method = bernoulliSupermask({ evaluation: 'sample' });
    const model = await decorateModel(chain(), { method, seed: 4 });
    const [layer] = decoratedLayers(model) as [SupermaskLayer];
    const [kernel] = layer.kernels as [(typeof layer.kernels)[number]];
    const variable = tf.variable(kernel.weight.read());
    const masked = maskedVariable(variable, { method, seed: 4, stream: '0/kernel' });
    const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()];
    expect(values(masked.scores)).toEqual(values(kernel.scores.read()));
    for (const count of [0, 3]) {
      for (const one of [layer, masked]) [one.step, one.sample] = [count, count];
      expect(values(masked.mask())).toEqual(values(layer.mask(kernel)));
      const training = { training: true };
      expect(values(masked.effective(training))).toEqual(values(layer.effectiveKernel(kernel, training)));
    }
  });

  test('a Bernoulli mask changes between the steps of fit', async () => {
    const model = await decorateModel(chain(), { method: bernoulliSupermask() });
    const [layer] = decoratedLayers(model) as [SupermaskLayer];
    const [kernel] = layer.kernels as [(typeof layer.kernels)[number]];
    const mask = (): string =>
      tf.tidy(() => `${tf.notEqual(layer.effectiveKernel(kernel, { training: true }), 0).dataSync()}`);
    const masks: string[] = [];
    const { x, y } = data(model);
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    await model.fit(x, y, {
      epochs: 1,
      batchSize: 1,
      verbose: 0,
      callbacks: { onBatchEnd: async () => void masks.push(mask()) },
    });
    expect(mask()).toBe(mask());
    expect(new Set(masks).size).toBe(6);
  });

  test.each(['kernel', 'model'] as const)(
    'the counted density follows a cubic ramp, in each %s',
    async (scope) => {
      const density = cubicDensity({ from: 1, to: 0.25, begin: 1, end: 5 });
      const model = await decorateModel(chain(), { method: edgePopup({ density, scope }) });
      const { x, y } = data(model);
      const counted: number[] = [];
      const count = (): number => counted.push(totalDensity(countDensity(model)));
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      count();
      await model.fit(x, y, {
        batchSize: 1,
        verbose: 0,
        callbacks: { onBatchEnd: async () => void count() },
      });
      const sizes = scope === 'model' ? [36] : [16, 16, 4];
      const expected = [0, 1, 2, 3, 4, 5, 6].map((step) => {
        const kept = sizes.map((n) => keptCount(n, densityAt(density, step)));
        return kept.reduce((sum, n) => sum + n, 0) / 36;
      });
      expect(counted).toEqual(expected);
      expect(new Set(counted).size).toBe(4);
      const loaded = await reloaded(model);
      linkMasks(loaded);
      expect(countDensity(loaded)).toEqual(countDensity(model));
    },
  );
});
