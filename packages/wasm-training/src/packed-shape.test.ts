import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, describe, expect, test } from 'vitest';
import { install, uninstall } from './index.ts';

// A reshape shares the data id by which tfjs keeps XNNPACK's packing of a right operand.
const random = (shape: number[], seed: number): tf.Tensor => tf.randomUniform(shape, -1, 1, 'float32', seed);
const matMul = (a: tf.Tensor, b: tf.Tensor, transposeA = false): tf.Tensor =>
  tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, transposeA);

const cases: Readonly<Record<string, () => tf.Tensor[]>> = {
  'a right operand of two plain products, in two shapes': () => {
    const y = random([32, 64], 1);
    return [
      matMul(random([5, 32], 2), y),
      matMul(random([7, 64], 3), tf.reshape(y, [64, 32])),
      matMul(random([5, 32], 4), y),
    ];
  },
  'a right operand of a plain and a fused product': () => {
    const y = random([48, 64], 1);
    const bias = random([48], 5);
    const fused = tf.fused.matMul({
      a: random([7, 64], 3) as tf.Tensor2D,
      b: tf.reshape(y, [64, 48]) as tf.Tensor2D,
      bias,
      activation: 'relu',
    });
    return [matMul(random([5, 48], 2), y), fused];
  },
  'a Gram matrix, then a product with a reshape': () => {
    const x = random([64, 32], 1);
    return [matMul(x, x, true), matMul(random([7, 32], 2), tf.reshape(x, [32, 64]))];
  },
  'one activation read as tokens and as a whole': () => {
    const gradients = tf.grads((tokens, whole, h) => {
      const a = matMul(tf.reshape(h, [256, 64]), tokens);
      const b = matMul(tf.reshape(h, [32, 512]), whole);
      return tf.add(tf.sum(tf.square(a)), tf.sum(tf.square(b)));
    });
    return gradients([random([64, 300], 1), random([512, 70], 2), random([32, 8, 64], 3)]);
  },
  'one upstream gradient in two shapes': () => {
    const x = random([4, 8, 16], 1);
    const gradients = tf.grads((tokens, whole) => {
      const a = tf.reshape(matMul(tf.reshape(x, [32, 16]), tokens), [4, 192]);
      return tf.sum(tf.square(tf.add(a, matMul(tf.reshape(x, [4, 128]), whole))));
    });
    return gradients([random([16, 24], 2), random([128, 192], 3)]);
  },
};

afterAll(uninstall);

async function results(backend: 'cpu' | 'wasm', make: () => tf.Tensor[]): Promise<Float32Array[]> {
  await useBackend(backend);
  if (backend === 'wasm') install();
  return tf.tidy(make).map((tensor) => {
    const values = tensor.dataSync<'float32'>().slice();
    tensor.dispose();
    return values;
  });
}

describe('one memory in two shapes', () => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const make = cases[name] as () => tf.Tensor[];
    const expected = await results('cpu', make);
    const actual = await results('wasm', make);
    actual.forEach((values, i) => {
      expect(deviation(values, expected[i] as Float32Array)).toBeLessThan(1e-5);
    });
  });

  test('a model of dense layers over tokens and over the flattened input trains as on cpu', async () => {
    const losses: Record<string, number[]> = {};
    for (const backend of ['cpu', 'wasm'] as const) {
      await useBackend(backend);
      if (backend === 'wasm') install();
      const input = tfl.input({ shape: [8, 16] });
      const dense = (units: number, value: number): tfl.layers.Layer =>
        tfl.layers.dense({ units, useBias: false, kernelInitializer: tfl.initializers.constant({ value }) });
      const flat = (): tfl.SymbolicTensor => tfl.layers.flatten().apply(input) as tfl.SymbolicTensor;
      const branches = [
        dense(192, 0.03).apply(flat()),
        tfl.layers.flatten().apply(dense(24, 0.01).apply(input)),
        dense(192, 0.02).apply(flat()),
      ] as tfl.SymbolicTensor[];
      const model = tfl.model({
        inputs: input,
        outputs: tfl.layers.add().apply(branches) as tfl.SymbolicTensor,
      });
      model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
      const [x, y] = [random([4, 8, 16], 1), random([4, 192], 2)];
      losses[backend] = [];
      for (let step = 0; step < 5; step++) losses[backend].push((await model.trainOnBatch(x, y)) as number);
      model.dispose();
      tf.dispose([x, y]);
    }
    expect(deviation(losses.wasm ?? [], losses.cpu ?? [])).toBeLessThan(1e-5);
  });
});
