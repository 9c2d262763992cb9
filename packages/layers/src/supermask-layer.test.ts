import { edgePopup, joint, kaimingNormal, largestMask, type Reparam, randomMask } from '@supermask/core';
import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { decorateLayer } from './decorate-layer.ts';
import { decorateModel } from './decorate-model.ts';
import { strip } from './strip.ts';
import type { SupermaskLayer } from './supermask-layer.ts';

const kinds = {
  dense: { inputShape: [2, 6], make: () => tfl.layers.dense({ units: 5, activation: 'tanh', name: 'Kind' }) },
  conv1d: {
    inputShape: [7, 3],
    make: () => tfl.layers.conv1d({ filters: 4, kernelSize: 3, padding: 'same', name: 'Kind' }),
  },
  conv2d: {
    inputShape: [6, 5, 2],
    make: () =>
      tfl.layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, activation: 'relu', name: 'Kind' }),
  },
} as const;

const methods: Readonly<Record<string, { reparam: Reparam; weightMoves: boolean; scoresMove: boolean }>> = {
  'edge-popup': { reparam: edgePopup({ density: 0.5 }), weightMoves: false, scoresMove: true },
  joint: { reparam: joint({ density: 0.5 }), weightMoves: true, scoresMove: true },
  'random-trained': {
    reparam: randomMask({ density: 0.5, trainWeight: true }),
    weightMoves: true,
    scoresMove: false,
  },
};

function data(inputShape: readonly number[]): { x: tf.Tensor; y: tf.Tensor } {
  return {
    x: tf.randomNormal([16, ...inputShape], 0, 1, 'float32', 7),
    y: tf.oneHot(
      [...Array(16).keys()].map((i) => i % 2),
      2,
    ),
  };
}

async function decorated(kind: keyof typeof kinds, method: Reparam): Promise<tfl.LayersModel> {
  const { inputShape, make } = kinds[kind];
  const plain = tfl.sequential({
    layers: [
      tfl.layers.inputLayer({ inputShape: [...inputShape] }),
      make(),
      tfl.layers.flatten({ name: 'Flat' }),
      tfl.layers.dense({ units: 2, activation: 'softmax', biasInitializer: 'ones', name: 'Head' }),
    ],
  });
  const model = await decorateModel(plain, { method, seed: 3 });
  plain.dispose();
  return model;
}

const compile = (model: tfl.LayersModel): void =>
  model.compile({ optimizer: tf.train.momentum(0.5, 0.9), loss: 'categoricalCrossentropy' });

describe.each(backends.filter((name) => name === 'cpu' || name === 'webgl'))('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('%s', (kind) => {
    test('computes with weight · mask of the highest scores', async () => {
      const { inputShape, make } = kinds[kind];
      const layer = decorateLayer(make(), {
        method: edgePopup({ density: 0.3 }),
        seed: 1,
        weights: kaimingNormal(),
      });
      const { x } = data(inputShape);
      const y = layer.apply(x) as tf.Tensor;
      const [kernel] = layer.kernels;
      if (!kernel) throw new Error('no kernel');
      const weight = kernel.weight.read().dataSync();
      const mask = largestMask(kernel.scores.read().dataSync<'float32'>(), Math.round(0.3 * weight.length));
      const reference = make();
      reference.build([null, ...inputShape]);
      const effective = tf.tensor(
        weight.map((w, i) => w * (mask[i] as number)),
        kernel.weight.shape as number[],
      );
      reference.setWeights([effective, tf.zeros(layer.inner.weights[1]?.shape as number[])]);
      const expected = reference.apply(x) as tf.Tensor;
      expect(deviation(y.dataSync(), expected.dataSync())).toBeLessThan(1e-6);
    });

    test.each(Object.keys(methods))(
      '%s: fit moves what it should and nothing else, without a leak',
      async (name) => {
        const { reparam, weightMoves, scoresMove } = methods[name] as (typeof methods)[string];
        const model = await decorated(kind, reparam);
        const { x, y } = data(kinds[kind].inputShape);
        const layer = model.getLayer('Kind') as SupermaskLayer;
        const kernel = layer.kernels[0];
        const bias = layer.inner.weights[1];
        if (!kernel || !bias) throw new Error('no kernel or bias');
        const before = [kernel.weight, kernel.scores, bias].map((v) => v.read().dataSync().slice());
        compile(model);
        await model.fit(x, y, { epochs: 1, verbose: 0 });
        const tensors = tf.memory().numTensors;
        await model.fit(x, y, { epochs: 2, verbose: 0 });
        expect(tf.memory().numTensors).toBe(tensors);
        const moved = [kernel.weight, kernel.scores, bias].map(
          (v, i) => deviation(v.read().dataSync(), before[i] as Float32Array) > 0,
        );
        expect(moved).toEqual([weightMoves, scoresMove, false]);
      },
    );

    test('strips to a plain model with the same predictions and counts of zeros', async () => {
      const model = await decorated(kind, edgePopup({ density: 0.5 }));
      const { x } = data(kinds[kind].inputShape);
      const plain = await strip(model);
      expect(plain.layers.map((layer) => layer.getClassName())).not.toContain('Supermask');
      expect(JSON.stringify(plain.toJSON(null, false))).not.toMatch(/supermask/i);
      const expected = (model.predict(x) as tf.Tensor).dataSync();
      expect([...(plain.predict(x) as tf.Tensor).dataSync()]).toEqual([...expected]);
      const kernel = plain.getLayer('Kind').getWeights()[0]?.dataSync() as Float32Array;
      expect(kernel.filter((w) => w !== 0).length).toBe(Math.round(kernel.length / 2));
    });
  });
});

describe('on cpu', () => {
  beforeEach(() => useBackend('cpu'));

  test('a layer applied twice shares its mask', async () => {
    const input = tfl.input({ shape: [4] });
    const other = tfl.input({ shape: [4] });
    const shared = decorateLayer(tfl.layers.dense({ units: 3 }), { method: edgePopup({ density: 0.5 }) });
    const sum = tfl.layers.add().apply([shared.apply(input), shared.apply(other)] as tfl.SymbolicTensor[]);
    const model = tfl.model({ inputs: [input, other], outputs: sum as tfl.SymbolicTensor });
    const x = tf.randomNormal([5, 4]);
    const once = tf.mul(2, shared.apply(x) as tf.Tensor);
    expect(deviation((model.predict([x, x]) as tf.Tensor).dataSync(), once.dataSync())).toBeLessThan(1e-6);
    expect(model.trainableWeights.length).toBe(1);
  });

  test('biases are trained when asked', async () => {
    const layer = decorateLayer(tfl.layers.dense({ units: 3, inputShape: [2] }), {
      method: edgePopup({ density: 0.5 }),
      trainBias: true,
    });
    layer.build([null, 2]);
    expect(layer.trainableWeights.map((variable) => variable.originalName)).toEqual([
      'bias',
      'scores_kernel',
    ]);
  });

  test('trainable = false freezes scores too', () => {
    const layer = decorateLayer(tfl.layers.dense({ units: 3 }), { method: edgePopup({ density: 0.5 }) });
    layer.build([null, 2]);
    layer.trainable = false;
    expect(layer.trainableWeights).toEqual([]);
    expect(layer.weights.length).toBe(3);
  });

  test('names the layer that it cannot decorate', () => {
    const norm = tfl.layers.batchNormalization({ name: 'Norm' });
    expect(() => decorateLayer(norm, { method: edgePopup({ density: 0.5 }) })).toThrow(
      'cannot decorate the BatchNormalization layer "Norm" (known: Dense, Conv1D, Conv2D',
    );
  });

  test('weights given to the layer are used', () => {
    const given = [
      tf.tensor([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor([5, 6]),
    ];
    const inner = tfl.layers.dense({ units: 2, weights: given });
    const layer = decorateLayer(inner, { method: edgePopup({ density: 1 }) });
    expect([...(layer.apply(tf.tensor([[1, 1]])) as tf.Tensor).dataSync()]).toEqual([9, 12]);
  });

  test('the rule learns whether it is training', async () => {
    const seen: boolean[] = [];
    const { effective, ...rest } = edgePopup({ density: 0.5 });
    const method: Reparam = {
      ...rest,
      effective: (stored, context) => {
        seen.push(context.training);
        return effective(stored, context);
      },
    };
    const layer = decorateLayer(tfl.layers.dense({ units: 1, inputShape: [2] }), { method });
    const model = tfl.sequential({ layers: [layer] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fit(tf.ones([4, 2]), tf.ones([4, 1]), { epochs: 1, verbose: 0 });
    expect(seen.splice(0)).toEqual([true]);
    model.predict(tf.ones([4, 2]));
    model.apply(tf.ones([4, 2]));
    model.evaluate(tf.ones([4, 2]), tf.ones([4, 1]), { verbose: 0 });
    expect(seen.splice(0)).toEqual([false, false, false]);
    model.apply(tf.ones([4, 2]), { training: true });
    expect(seen).toEqual([true]);
  });

  test('regularisers of the wrapped layer count in the loss', async () => {
    const l2 = (): tfl.LayersModel =>
      tfl.sequential({
        layers: [
          tfl.layers.dense({
            units: 3,
            inputShape: [2],
            kernelRegularizer: tfl.regularizers.l2({ l2: 0.5 }),
          }),
        ],
      });
    const plain = l2();
    const model = await decorateModel(plain, { method: joint({ density: 0.5 }) });
    // A Sequential model knows its layers' losses once it is built.
    for (const m of [plain, model]) m.build([null, 2]);
    const penalty = (m: tfl.LayersModel): number[] =>
      m.calculateLosses().map((t) => t.dataSync()[0] as number);
    expect(penalty(model)).toEqual(penalty(plain));
    const [kernel] = model.trainableWeights;
    const { grads } = tf.variableGrads(
      () => model.calculateLosses()[0] as tf.Scalar,
      [kernel?.read() as tf.Variable],
    );
    const gradient = Object.values(grads)[0]?.dataSync() ?? [];
    expect(deviation(gradient, kernel?.read().dataSync() ?? [])).toBeLessThan(1e-6);
  });

  test('masks of a sequence pass through Dense as they do undecorated', async () => {
    const input = tfl.input({ shape: [4, 2] });
    const known = tfl.layers.masking().apply(input);
    const dense = tfl.layers.dense({ units: 3, name: 'dense' }).apply(known);
    const rnn = tfl.layers.simpleRNN({ units: 2, recurrentInitializer: 'glorotNormal', name: 'rnn' });
    const plain = tfl.model({ inputs: input, outputs: rnn.apply(dense) as tfl.SymbolicTensor });
    const model = await decorateModel(plain, { method: edgePopup({ density: 1 }), skip: ['rnn'] });
    const values = (m: tfl.LayersModel, x: number[]): number[] => [
      ...(m.predict(tf.tensor(x, [1, x.length / 2, 2])) as tf.Tensor).dataSync(),
    ];
    const padded = [1, 2, 3, 4, 0, 0, 0, 0];
    expect(values(model, padded)).toEqual(values(plain, padded));
  });

  test('Conv2D refuses a mask as it does undecorated', () => {
    const layer = decorateLayer(tfl.layers.conv2d({ filters: 1, kernelSize: 1, name: 'Conv' }), {
      method: edgePopup({ density: 1 }),
    });
    expect(() => layer.computeMask(tf.ones([1, 2, 2, 1]), tf.ones([1, 2]))).toThrow(
      'does not support masking',
    );
  });

  test('disposing frees its variables, those of the wrapped layer too', () => {
    const layer = decorateLayer(tfl.layers.dense({ units: 2 }), { method: edgePopup({ density: 0.5 }) });
    const before = tf.memory().numTensors;
    const input = tfl.input({ shape: [2] });
    const model = tfl.model({ inputs: input, outputs: layer.apply(input) as tfl.SymbolicTensor });
    expect(tf.memory().numTensors).toBe(before + 3);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a broken rule leaves the variable of the wrapped layer in place', () => {
    const layer = decorateLayer(tfl.layers.dense({ units: 3 }), { method: edgePopup({ density: 0.5 }) });
    layer.build([null, 2]);
    layer.kernels[0]?.scores.write(tf.fill([2, 3], Number.NaN));
    expect(() => layer.call(tf.zeros([2, 2]), {})).toThrow('scores must be finite');
    expect((layer.inner as unknown as { kernel: unknown }).kernel).toBe(layer.kernels[0]?.weight);
  });

  test('an error inside the wrapped layer leaves its variable in place', () => {
    const layer = decorateLayer(tfl.layers.dense({ units: 3 }), { method: edgePopup({ density: 0.5 }) });
    layer.build([null, 2]);
    expect(() => layer.call(tf.zeros([2, 5]), {})).toThrow();
    expect((layer.inner as unknown as { kernel: unknown }).kernel).toBe(layer.kernels[0]?.weight);
  });
});
