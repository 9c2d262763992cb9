import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const cases = fc.record({
  shape: fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 37 })),
    fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 20 }),
    ),
  ),
  seed: fc.integer(),
});

test('values and all gradients agree with the cpu backend', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ shape, seed }) => {
      const channels = shape.at(-1) as number;
      const compute = (): tf.Tensor[] => {
        const x = randomTensor(shape as [number, number], seed);
        const [mean, scale, offset] = [1, 2, 3].map((i) => randomTensor([channels], seed + i));
        const variance = tf.add(tf.square(randomTensor([channels], seed + 4)), 0.5);
        const given = [x, mean, variance, scale, offset] as tf.Tensor[];
        const f = (...[a, m, v, s, o]: tf.Tensor[]): tf.Tensor =>
          tf.batchNorm(
            a as tf.Tensor,
            ...([m, v, o, s] as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D]),
            0.01,
          );
        return [f(...given), ...tf.grads(f)(given, randomTensor(shape as [number, number], seed + 5))];
      };
      const expected = await valuesOn('cpu', compute);
      await useBackend('wasm');
      install();
      const actual = await valuesOn('wasm', compute);
      for (const [i, values] of actual.entries()) {
        // A derivative can be a sum that cancels: its size is that of the parts.
        const truth = expected[i] as Float32Array;
        const size = Math.max(1, ...truth.map(Math.abs));
        for (const [j, value] of values.entries()) {
          expect(Math.abs(value - (truth[j] as number)) / size).toBeLessThan(1e-5);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('without scale or offset, in part or with one number for each value, it is that of the cpu backend', async () => {
  const compute = (): tf.Tensor[] => {
    const x = randomTensor([5, 6], 1);
    const [mean, scale] = [randomTensor([6], 2), randomTensor([6], 3)] as [tf.Tensor1D, tf.Tensor1D];
    const variance = tf.square(randomTensor([6], 4)) as tf.Tensor1D;
    return [
      tf.batchNorm(x, mean, variance),
      tf.batchNorm(x, mean, variance, undefined, scale),
      tf.batchNorm(x, mean, variance, scale),
      tf.batchNorm(x, randomTensor([5, 6], 5), tf.square(randomTensor([5, 6], 6))),
    ];
  };
  const expected = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  for (const [i, values] of (await valuesOn('wasm', compute)).entries()) {
    expect(deviation(values, expected[i] as Float32Array)).toBeLessThan(1e-6);
  }
});

test('a training step through the statistics of the batch has the gradients of the cpu backend', async () => {
  const compute = (): tf.Tensor[] => {
    const x = randomTensor([8, 5, 5, 12], 1);
    const [scale, offset] = [randomTensor([12], 2), randomTensor([12], 3)] as [tf.Tensor1D, tf.Tensor1D];
    const f = (a: tf.Tensor, s: tf.Tensor, o: tf.Tensor): tf.Tensor => {
      const { mean, variance } = tf.moments(a, [0, 1, 2]);
      return tf.relu(
        tf.batchNorm(a, mean as tf.Tensor1D, variance as tf.Tensor1D, o as tf.Tensor1D, s as tf.Tensor1D),
      );
    };
    return [f(x, scale, offset), ...tf.grads(f)([x, scale, offset], randomTensor([8, 5, 5, 12], 4))];
  };
  const expected = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  for (const [i, values] of (await valuesOn('wasm', compute)).entries()) {
    expect(deviation(values, expected[i] as Float32Array)).toBeLessThan(1e-5);
  }
});

test('on another backend the gradients of tfjs stay', async () => {
  await useBackend('wasm');
  install();
  const compute = (): tf.Tensor => {
    const [mean, variance] = [tf.tensor1d([1]), tf.tensor1d([4])];
    return tf.grad((a) => tf.relu(tf.mean(tf.batchNorm(a, mean, variance, mean, tf.tensor1d([1])), 0)))(
      tf.tensor([[3], [5]]),
    );
  };
  for (const backend of ['cpu', 'wasm'] as const) {
    const [gradient] = await valuesOn(backend, compute);
    expect(deviation(gradient as Float32Array, [0.25, 0.25])).toBeLessThan(1e-3);
  }
});

test('second gradients, of all inputs, agree with the cpu backend', async () => {
  const compute = (): tf.Tensor[] => {
    const given = [
      randomTensor([2, 3, 2, 5], 1),
      randomTensor([5], 2),
      tf.add(tf.square(randomTensor([5], 3)), 0.5),
      randomTensor([5], 4),
      randomTensor([5], 5),
    ] as tf.Tensor[];
    const f = (...[x, mean, variance, offset, scale]: tf.Tensor[]): tf.Tensor =>
      tf.square(
        tf.batchNorm(
          x as tf.Tensor,
          ...([mean, variance, offset, scale] as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D]),
        ),
      );
    const penalty = (...inputs: tf.Tensor[]): tf.Tensor =>
      tf.addN(
        tf
          .grads(f)(inputs)
          .map((gradient) => tf.sum(tf.square(gradient))),
      );
    return tf.grads(penalty)(given);
  };
  const expected = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  for (const [i, values] of (await valuesOn('wasm', compute)).entries()) {
    expect(deviation(values, expected[i] as Float32Array)).toBeLessThan(1e-5);
  }
});

test('one number for all channels has the gradients of tfjs', async () => {
  const compute = (): tf.Tensor[] => {
    const given = [[2, 3, 4], [1], [1], [1], [1]].map((shape, i) =>
      tf.add(randomTensor(shape as [number], i), 1),
    );
    const f = (...[x, mean, variance, offset, scale]: tf.Tensor[]): tf.Tensor =>
      tf.batchNorm(
        x as tf.Tensor,
        ...([mean, variance, offset, scale] as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D]),
      );
    return [f(...given), tf.grad((x) => f(x, ...given.slice(1)))(given[0] as tf.Tensor)];
  };
  const expected = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  for (const [i, values] of (await valuesOn('wasm', compute)).entries()) {
    expect(deviation(values, expected[i] as Float32Array)).toBeLessThan(1e-5);
  }
});

test('whole numbers are refused', async () => {
  await useBackend('wasm');
  install();
  const [x, one] = [tf.ones([2, 3], 'int32'), tf.ones([3]) as tf.Tensor1D];
  expect(() => tf.batchNorm(x, one, one)).toThrow('needs float32 tensors, got one of dtype int32');
});
