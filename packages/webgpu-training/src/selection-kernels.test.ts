import { largestMask, maskOf, selectLargest, topK } from '@supermask/core';
import { hasWebGpu } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MaskRowsOptions } from './mask-rows.ts';
import { startWebGpu } from './start-web-gpu.ts';

const run = (name: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap);
const largest = (scores: tf.Tensor, options: Partial<MaskRowsOptions>): tf.Tensor =>
  run('SupermaskLargestMask', { scores }, { rows: 1, layout: 'contiguous', rank: 'magnitude', ...options });
const bits = async (mask: tf.Tensor): Promise<number[]> => [...(await mask.data())];
const ranks = ['magnitude', 'value'] as const;

/** Whole numbers of few sizes in no order: many ties. */
const tied = (length: number, sizes = 19): Float32Array =>
  Float32Array.from({ length }, (_, i) => ((i * 7919) % sizes) - (sizes >> 1));

/** Float32 numbers of all sizes, those below 2^-126 and both zeros included. */
const score = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom(0, -0, 1, -1, 2 ** -126, 2 ** -149, -(2 ** -149), 2 ** 127, -(2 ** 127)),
  },
  fc.float({ noNaN: true, noDefaultInfinity: true }),
);

describe.runIf(hasWebGpu)('on webgpu', () => {
  beforeAll(async () => {
    await startWebGpu();
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('equals largestMask bit for bit, also below 2^-126', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(score, { minLength: 1, maxLength: 700 }),
        fc.nat(),
        fc.constantFrom(...ranks),
        async (list, k, rank) => {
          const values = Float32Array.from(list);
          const kept = k % (values.length + 1);
          const scores = tf.tensor(values);
          const mask = largest(scores, { kept, rank });
          expect(await bits(mask)).toEqual([...largestMask(values, kept, rank)]);
          tf.dispose([scores, mask]);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('several tensors with one budget, of one tile, of many and of a part', async () => {
    const lists = [
      tied(9001),
      tied(1),
      tied(4096, 7),
      tied(30)
        .map(Math.sqrt)
        .map((v) => v || 2 ** -140),
    ];
    const sizes = lists.map(({ length }) => length);
    const named = Object.fromEntries(lists.map((values, i) => [`${i}`, tf.tensor(values)]));
    for (const rank of ranks) {
      for (const kept of [0, 1, 33, 4000, 6001, 13_127, 13_128]) {
        const expected = selectLargest(lists, kept, { rank });
        const selection = run('SupermaskSelect', named, { kept, rank });
        for (const [index, values] of lists.entries()) {
          const scores = named[index] as tf.Tensor;
          const mask = run('SupermaskMaskSelected', { scores, selection }, { index, sizes, rank });
          expect(await bits(mask)).toEqual([...maskOf(expected, index, values)]);
        }
      }
    }
  });

  test.each([16_380, 16_385, 40_000])('one tensor of %i scores', async (length) => {
    for (const values of [tied(length), Float32Array.from({ length }, (_, i) => Math.sin(i * i))]) {
      const scores = tf.tensor(values, [length / 5, 5]);
      for (const kept of [1, length / 5, length - 3]) {
        const mask = largest(scores, { kept });
        expect(mask.shape).toEqual(scores.shape);
        expect(await bits(mask)).toEqual([...largestMask(values, kept)]);
      }
    }
  });

  test.each<[number, number, number]>([
    [7, 300, 5],
    [300, 7, 4],
    [70_000, 3, 1],
  ])('%i rows of %i scores, %i kept', async (rows, length, kept) => {
    const values = tied(rows * length, 11);
    const scores = tf.tensor(values);
    for (const layout of ['contiguous', 'interleaved'] as const) {
      const mask = await bits(largest(scores, { rows, kept, layout, rank: 'value' }));
      const at = (row: number, i: number): number =>
        layout === 'contiguous' ? row * length + i : i * rows + row;
      for (let row = 0; row < rows; row += Math.ceil(rows / 50)) {
        const one = Array.from({ length }, (_, i) => at(row, i));
        const expected = largestMask(
          Float32Array.from(one, (i) => values[i] as number),
          kept,
          'value',
        );
        expect(one.map((i) => mask[i])).toEqual([...expected]);
      }
      expect(mask.reduce((sum, bit) => sum + bit, 0)).toBe(rows * kept);
    }
  });

  test('topK takes them in every scope, and reads nothing', async () => {
    const kernel = tf.tensor(tied(50), [10, 5]);
    const spies = (['read', 'readSync'] as const).map((method) => vi.spyOn(tf.backend(), method));
    for (const scope of ['kernel', 'model', 'filter', 'row'] as const) {
      const { masks } = topK({ density: 0.4, scope });
      const { kernelNames } = await tf.profile(() => masks([kernel, kernel], { training: true }));
      const named = kernelNames.filter((name) => name !== ''); // the custom gradient around them
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((name) => !name.startsWith('Supermask'))).toEqual([]);
    }
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });

  test('leaves no tensor and no buffer behind', async () => {
    const scores = tf.tensor(tied(20_000));
    const memory = async () => {
      const mask = largest(scores, { kept: 3 });
      await mask.data();
      mask.dispose();
      const { numTensors, numDataBuffers, numBytesInGPU } = tf.memory() as unknown as Record<string, number>;
      return { numTensors, numDataBuffers, numBytesInGPU };
    };
    const before = await memory();
    for (let i = 0; i < 10; i++) await memory();
    expect(await memory()).toEqual(before);
  });
});
