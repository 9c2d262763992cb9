import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

test('agrees with the cpu backend, whatever is repeated', async () => {
  const axis = fc.record({ length: fc.integer({ min: 1, max: 4 }), reps: fc.integer({ min: 1, max: 5 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(axis, { minLength: 1, maxLength: 4 }), fc.integer(), async (axes, seed) => {
      const compute = (): tf.Tensor[] => {
        const shape = axes.map(({ length, reps }) => (seed % 2 && reps > 1 ? 1 : length));
        const x = randomTensor(shape as [number], seed);
        const reps = axes.map((one) => one.reps);
        return [tf.tile(x, reps), tf.tile(tf.greater(x, 0), reps)];
      };
      const expected = await valuesOn('cpu', compute);
      await useBackend('wasm');
      install();
      expect(await valuesOn('wasm', compute)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test('repeated no times it is empty', async () => {
  await useBackend('wasm');
  install();
  for (const reps of [
    [0, 1],
    [0, 0],
    [3, 0],
  ]) {
    const y = tf.tile(tf.ones([1, 3]), reps);
    expect([y.shape, y.dataSync().length]).toEqual([[reps[0], 3 * (reps[1] as number)], 0]);
  }
});
