import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { largestMask } from './largest-mask.ts';
import { largestMaskOnDevice } from './largest-mask-on-device.ts';
import { largestMaskRows } from './largest-mask-rows.ts';
import { maskOnDevice } from './mask-on-device.ts';
import { maskOf, type Rank, selectLargest } from './select-largest.ts';
import { selectOnDevice } from './select-on-device.ts';

/** Runs it on a backend whose readings throw, unless that is host memory anyway (where kernels read it themselves). */
function withoutReading<T>(run: () => T): T {
  if (!['webgl', 'webgpu'].includes(tf.getBackend())) return run();
  const backend = tf.backend();
  const spies = (['read', 'readSync'] as const).map((method) =>
    vi.spyOn(backend, method).mockImplementation(() => {
      throw new Error('the device was read');
    }),
  );
  try {
    return run();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const bits = async (mask: tf.Tensor): Promise<number[]> => [...(await mask.data())];
const largest = 3.4028234663852886e38;
const smallest = 2 ** -126;
/** Bounds and neighbours of them, as float32. */
const hard = [0, -0, 1, 1 + 2 ** -23, 1 - 2 ** -24, 2, smallest, smallest * (1 + 2 ** -23), largest].flatMap(
  (value) => [value, -value],
);
const normal = fc
  .float({ noNaN: true, noDefaultInfinity: true })
  .map((value) => (Math.abs(value) < smallest ? 0 : value));
const score = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...hard) }, normal);
const rank = fc.constantFrom<Rank>('magnitude', 'value');
const numRuns = { cpu: 200, wasm: 100, webgl: 12, webgpu: 6 };

describe.each(backends)('on %s', (backend) => {
  beforeEach(async () => {
    await useBackend(backend);
    // Small tensors would stay on the CPU, and the device be untested.
    if (backend === 'webgl') tf.env().set('WEBGL_CPU_FORWARD', false);
    if (backend === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false);
  });

  test('one tensor: equals largestMask bit for bit and reads nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(score, { minLength: 1, maxLength: 70 }),
        fc.nat(),
        rank,
        async (list, k, by) => {
          const values = Float32Array.from(list);
          const kept = k % (values.length + 1);
          const scores = tf.tensor(values);
          const mask = withoutReading(() => largestMaskOnDevice(scores, { rows: 1, kept, rank: by }));
          expect(await bits(mask)).toEqual([...largestMask(values, kept, by)]);
          tf.dispose([scores, mask]);
        },
      ),
      { numRuns: numRuns[backend] },
    );
  });

  test.each([1, 200, 299, 300, 301, 501, 600])('600 scores of three values: %i kept', async (kept) => {
    const values = Float32Array.from(
      { length: 600 },
      (_, i) => [0.5, -0.5, 0, -2][((i * i) % 7) & 3] as number,
    );
    for (const by of ['magnitude', 'value'] as const) {
      const scores = tf.tensor(values, [20, 30]);
      const mask = withoutReading(() => largestMaskOnDevice(scores, { rows: 1, kept, rank: by }));
      expect(mask.shape).toEqual([20, 30]);
      expect(await bits(mask)).toEqual([...largestMask(values, kept, by)]);
    }
  });

  test.each([6_000, 12_345, 19_999])('20,000 scores in ten sizes: %i kept', async (kept) => {
    const values = Float32Array.from({ length: 20_000 }, (_, i) => (((i * 7919) % 19) - 9) / 8);
    for (const by of ['magnitude', 'value'] as const) {
      const scores = tf.tensor(values);
      const mask = withoutReading(() => largestMaskOnDevice(scores, { rows: 1, kept, rank: by }));
      expect(await bits(mask)).toEqual([...largestMask(values, kept, by)]);
    }
  });

  test('in every row and every filter', async () => {
    const values = Float32Array.from({ length: 7 * 12 }, (_, i) => ((i * 37) % 11) - 5);
    const scores = tf.tensor(values, [7, 12]);
    for (const rows of [
      { rows: 7, kept: 5, layout: 'contiguous', rank: 'value' },
      { rows: 12, kept: 4, layout: 'interleaved' },
    ] as const) {
      const mask = withoutReading(() => largestMaskOnDevice(scores, rows));
      expect(await bits(mask)).toEqual([...largestMaskRows(values, rows)]);
    }
  });

  test.each([3, 40, 61, 100])('several tensors with one budget of %i', async (kept) => {
    const lists = [30, 1, 50, 20].map((length, tensor) =>
      Float32Array.from({ length }, (_, i) => (((i + tensor) * 31) % 13) - 6),
    );
    const scores = lists.map((values) => tf.tensor(values, [1, values.length]));
    for (const by of ['magnitude', 'value'] as const) {
      const selection = selectLargest(lists, kept, { rank: by });
      const masks = withoutReading(() => {
        const onDevice = selectOnDevice(scores, kept, by);
        return scores.map((values, i) => maskOnDevice(onDevice, i, values));
      });
      const expected = lists.map((values, i) => [...maskOf(selection, i, values)]);
      expect(await Promise.all(masks.map(bits))).toEqual(expected);
    }
  });

  test('scores below 2^-126 tie with 0', async () => {
    const scores = tf.tensor([1e-40, -1e-45, 0, -0]);
    expect(await bits(largestMaskOnDevice(scores, { rows: 1, kept: 2 }))).toEqual([0, 0, 1, 1]);
  });

  test('leaves no tensor behind', () => {
    const scores = tf.tensor([3, 1, 2, 3, 4, 1], [2, 3]);
    const { numTensors, numDataBuffers } = tf.memory();
    tf.dispose(largestMaskOnDevice(scores, { rows: 3, kept: 1, layout: 'interleaved' }));
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });
});
