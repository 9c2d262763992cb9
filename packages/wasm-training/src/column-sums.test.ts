import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const cases = fc.record({
  // Means of more numbers than some thousand the cpu backend itself does not know to five digits.
  shape: fc
    .array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(16, 20, 37)), {
      minLength: 1,
      maxLength: 4,
    })
    .filter((shape) => tf.util.sizeFromShape(shape) <= 4000),
  axes: fc.nat({ max: 15 }),
  keepDims: fc.boolean(),
  seed: fc.integer(),
});
const axesOf = (axes: number, rank: number): number[] =>
  Array.from({ length: rank }, (_, i) => i).filter((i) => (axes >> i) & 1);

test('sums and means over any axes, and their gradients, agree with the cpu backend', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ shape, axes, keepDims, seed }) => {
      const compute = (): tf.Tensor[] => {
        const x = randomTensor(shape as [number], seed);
        const on = axesOf(axes, shape.length);
        return [tf.sum, tf.mean].flatMap((reduce) => {
          const f = (a: tf.Tensor): tf.Tensor => tf.mul(reduce(a, on, keepDims), 3);
          return [f(x), tf.grad(f)(x)];
        });
      };
      const expected = await valuesOn('cpu', compute);
      await useBackend('wasm');
      install();
      const actual = await valuesOn('wasm', compute);
      for (const [i, values] of actual.entries()) {
        // A mean that cancels is as exact as its parts, which cpu divides before it adds them.
        const differences = (expected[i] as Float32Array).map((value, j) => value - (values[j] as number));
        expect(Math.max(0, ...differences.map(Math.abs))).toBeLessThan(3e-5);
      }
    }),
    { numRuns: 150 },
  );
});

test('gradients have the bits of those of tfjs', async () => {
  await useBackend('wasm');
  const x = tf.tensor([0.1, 0.2, 0.3, -0.4, 0.5, 0.6, 0.7, 0.8, 0.9, -1, 2, 3], [2, 3, 2]);
  const compute = (): number[][] =>
    [tf.sum, tf.mean].flatMap((reduce) =>
      [[0], [0, 1], [1], [2], [0, 2]].map((axes) => [
        ...tf
          .grad((a) => tf.square(reduce(a, axes)))(x)
          .dataSync(),
      ]),
    );
  const stock = compute();
  install();
  // Of numbers so few that the sums before are the same too.
  expect(compute()).toEqual(stock);
});

test('a long sum keeps four digits, another dtype its own kernel', async () => {
  await useBackend('wasm');
  install();
  const sums = tf.sum(tf.fill([200_000, 5], 0.1), 0).dataSync();
  for (const sum of sums) expect(Math.abs(sum / (200_000 * Math.fround(0.1)) - 1)).toBeLessThan(1e-4);
  const whole = tf.sum(tf.tensor([1, 2, 3, 4], [2, 2], 'int32'), 0);
  expect([whole.dtype, ...whole.dataSync()]).toEqual(['int32', 4, 6]);
});

test('nothing sums to 0, as on cpu', async () => {
  const compute = (): tf.Tensor[] =>
    [tf.sum, tf.mean].flatMap((reduce) =>
      (
        [
          [[0], [0]],
          [[0, 3], [0]],
          [[3, 0], [1]],
          [
            [2, 0, 3],
            [0, 1],
          ],
          [[0, 3], [1]],
        ] as const
      ).flatMap(([shape, axes]) =>
        (['float32', 'int32'] as const).map((dtype) => {
          // What the memory held before must not be seen.
          tf.fill([8], 7).dispose();
          return reduce(tf.zeros([...shape], dtype), [...axes]);
        }),
      ),
    );
  const expected = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  expect(await valuesOn('wasm', compute)).toEqual(expected);
});

test('nothing has an empty gradient', async () => {
  await useBackend('wasm');
  install();
  expect(tf.grad((x) => tf.sum(x, 0))(tf.zeros([0, 3])).shape).toEqual([0, 3]);
});

test('second gradients agree with the cpu backend, over five axes too', async () => {
  const compute = (): tf.Tensor[] =>
    [
      [3, 4],
      [2, 3, 4],
      [2, 1, 2, 3, 4],
    ].flatMap((shape) =>
      [tf.sum, tf.mean].map((reduce) => {
        const penalty = (x: tf.Tensor): tf.Tensor =>
          tf.sum(tf.square(tf.grad((a) => tf.square(reduce(a, 0)))(x)));
        return tf.grad(penalty)(randomTensor(shape as [number], 1));
      }),
    );
  const expected = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  for (const [i, values] of (await valuesOn('wasm', compute)).entries()) {
    expect(deviation(values, expected[i] as Float32Array)).toBeLessThan(1e-6);
  }
});
