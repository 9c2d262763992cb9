import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, randomValues, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const upTo = (max: number) => fc.integer({ min: 1, max });

test('the stock kernel takes the wrong indices of a batch, the pack the right ones', async () => {
  await useBackend('wasm');
  const x = tf.tensor2d([0, 1, 2, 3, 4, 5], [2, 3]);
  const taken = () => [...tf.gather(x, tf.tensor2d([0, 1, 2, 2, 1, 0], [2, 3], 'int32'), 1, 1).dataSync()];
  // The second batch begins at the number of batches, not at the number of indices in one.
  expect(taken()).toEqual([0, 1, 2, 5, 5, 4]);
  install();
  expect(taken()).toEqual([0, 1, 2, 5, 4, 3]);
});

test('agrees with the cpu backend for any axis and number of batch dimensions', async () => {
  const cases = fc.record({
    batch: fc.array(upTo(3), { maxLength: 2 }),
    outer: fc.array(upTo(3), { maxLength: 1 }),
    size: upTo(4),
    inner: fc.array(upTo(3), { maxLength: 1 }),
    taken: fc.array(upTo(4), { maxLength: 2 }),
    dtype: fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
    seed: fc.integer(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ batch, outer, size, inner, taken, dtype, seed }) => {
      const compute = () => {
        const numbers = randomTensor([...batch, ...outer, size, ...inner], seed);
        const x = dtype === 'bool' ? tf.greater(numbers, 0) : tf.cast(tf.mul(numbers, 8), dtype);
        const shape = [...batch, ...taken];
        // Multiples of 1/8 in (−1, 1), as whole numbers in [0, size).
        const values = randomValues(tf.util.sizeFromShape(shape), seed);
        const whole = Int32Array.from(values, (value) => (8 * value + 7) % size);
        const indices = tf.tensor(whole, shape, 'int32');
        return tf.gather(x, indices, batch.length + outer.length, batch.length);
      };
      const [expected] = await valuesOn('cpu', compute);
      await useBackend('wasm');
      install();
      const [actual] = await valuesOn('wasm', compute);
      expect([...(actual as Float32Array)]).toEqual([...(expected as Float32Array)]);
    }),
    { numRuns: 100 },
  );
});

test('an index out of range is refused', async () => {
  await useBackend('wasm');
  install();
  const gather = (index: number) =>
    tf.gather(tf.ones([2, 3]), tf.tensor2d([[0], [index]], [2, 1], 'int32'), 1, 1);
  expect(() => gather(3)).toThrow(
    '[supermask/wasm-training] GatherV2: indices must be in [0, 3), got 3 (the size of axis 1)',
  );
  expect(() => gather(-1)).toThrow(/got -1/);
});
