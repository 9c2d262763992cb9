import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

test('the stock kernel writes integers into float32, the pack numbers', async () => {
  await useBackend('wasm');
  const labels = () => [...tf.oneHot(tf.tensor1d([1, 0], 'int32'), 2, 1, 0, 'float32').dataSync()];
  const tiny = 2 ** -149;
  expect(labels()).toEqual([0, tiny, tiny, 0]);
  install();
  expect(labels()).toEqual([0, 1, 1, 0]);
});

test('agrees with the cpu backend for any shape, value and dtype, indices out of range included', async () => {
  const cases = fc.record({
    indices: fc.array(fc.integer({ min: -2, max: 6 }), { minLength: 1, maxLength: 8 }),
    depth: fc.integer({ min: 2, max: 5 }),
    onValue: fc.integer({ min: -3, max: 3 }),
    offValue: fc.integer({ min: -3, max: 3 }),
    dtype: fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
    matrix: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ indices, depth, onValue, offValue, dtype, matrix }) => {
      // Another number is none in a bool tensor.
      const [on, off] = dtype === 'bool' ? [1, 0] : [onValue, offValue];
      const compute = () => {
        const flat = tf.tensor1d(indices, 'int32');
        return tf.oneHot(matrix ? tf.reshape(flat, [1, -1]) : flat, depth, on, off, dtype);
      };
      const [expected] = await valuesOn('cpu', compute);
      await useBackend('wasm');
      install();
      const [actual] = await valuesOn('wasm', compute);
      expect([...(actual as Float32Array)]).toEqual([...(expected as Float32Array)]);
    }),
    { numRuns: 60 },
  );
});
