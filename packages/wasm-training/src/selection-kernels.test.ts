import { edgePopup, joint, largestMask, maskOf, selectLargest, supermask, topK } from '@supermask/core';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { randomValues } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

beforeAll(async () => {
  await useBackend('wasm');
  install();
});
afterAll(uninstall);

const ranks = ['magnitude', 'value'] as const;
const run = (name: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap);
const bitsOf = (values: Float32Array): number[] => [
  ...new Int32Array(values.buffer, values.byteOffset, values.length),
];
const bits = (tensor: tf.Tensor): number[] => bitsOf(tensor.dataSync<'float32'>());

/** The mask of one tensor by the kernels. */
function largest(values: Float32Array, kept: number, rank: 'magnitude' | 'value'): Float32Array {
  return tf.tidy(() =>
    run(
      'SupermaskLargestMask',
      { scores: tf.tensor(values) },
      { rows: 1, kept, layout: 'contiguous', rank },
    ).dataSync<'float32'>(),
  );
}

/** Float32 numbers of all sizes, those below 2^-126 and both zeros included, many of them equal. */
const score = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom(0, -0, 1, -1, 2 ** -126, 2 ** -149, -(2 ** -149), 2 ** 127, -(2 ** 127)),
  },
  fc.float({ noNaN: true, noDefaultInfinity: true }),
);
/** Whole numbers of few sizes in no order. */
const tied = (length: number, sizes = 19): Float32Array =>
  Float32Array.from({ length }, (_, i) => ((i * 7919) % sizes) - (sizes >> 1));

test('a mask is that of largestMask, bit for bit', () => {
  fc.assert(
    fc.property(
      fc.array(score, { minLength: 1, maxLength: 70 }),
      fc.nat(),
      fc.constantFrom(...ranks),
      (list, k, rank) => {
        const values = Float32Array.from(list);
        const kept = k % (values.length + 1);
        expect(bitsOf(largest(values, kept, rank))).toEqual(bitsOf(largestMask(values, kept, rank)));
      },
    ),
    { numRuns: 500 },
  );
});

// Enough for the sample, which expects as many large scores everywhere: sorted, alternating and repeated ones too.
const long: Readonly<Record<string, (length: number) => Float32Array>> = {
  random: (length) => randomValues(length, 7),
  ascending: (length) => Float32Array.from({ length }, (_, i) => i - length / 3),
  descending: (length) => Float32Array.from({ length }, (_, i) => length / 3 - i),
  'of every fourth column': (length) =>
    randomValues(length, 8).map((value, i) => (i % 4 === 3 ? value : value / 1024)),
  'large at one end': (length) =>
    randomValues(length, 9).map((value, i) => (i < length / 50 ? value * 1e6 : value)),
  tied: (length) => tied(length),
  'of two sizes': (length) => tied(length, 2),
  'all equal': (length) => new Float32Array(length).fill(-0.5),
  'zero but for a few': (length) => randomValues(length, 10).map((value, i) => (i % 97 === 5 ? value : -0)),
};

test.each(Object.entries(long))('100,003 scores, %s', (_, make) => {
  const values = make(100_003);
  for (const rank of ranks) {
    for (const kept of [0, 1, 2, 999, 33_333, 50_002, 99_000, 100_002, 100_003]) {
      const mask = largest(values, kept, rank);
      const expected = largestMask(values, kept, rank);
      expect(mask.findIndex((value, i) => value !== expected[i])).toBe(-1);
    }
  }
});

test('several tensors under one budget', () => {
  const lists = [tied(90_001), tied(1), randomValues(30_000, 3), tied(30).map((value) => value || 2 ** -140)];
  const sizes = lists.map(({ length }) => length);
  const scores = Object.fromEntries(lists.map((values, i) => [`${i}`, tf.tensor(values)]));
  for (const rank of ranks) {
    for (const kept of [0, 1, 33, 40_000, 60_001, 120_031, 120_032]) {
      const expected = selectLargest(lists, kept, { rank });
      const selection = run('SupermaskSelect', scores, { kept, rank });
      for (const [index, values] of lists.entries()) {
        const one = { scores: scores[index] as tf.Tensor, selection };
        const mask = run('SupermaskMaskSelected', one, { index, sizes, rank });
        expect(bits(mask)).toEqual(bitsOf(maskOf(expected, index, values)));
      }
    }
  }
});

test.each<[number, number, number]>([
  [7, 300, 5],
  [300, 7, 4],
  [2, 40_000, 20_000],
])('%i rows of %i scores, %i kept', (rows, length, kept) => {
  const values = tied(rows * length, 11);
  const scores = tf.tensor(values);
  for (const layout of ['contiguous', 'interleaved'] as const) {
    const mask = run('SupermaskLargestMask', { scores }, { rows, kept, layout, rank: 'value' }).dataSync();
    const at = (row: number, i: number): number =>
      layout === 'contiguous' ? row * length + i : i * rows + row;
    for (let row = 0; row < rows; row++) {
      const one = Array.from({ length }, (_, i) => at(row, i));
      const own = Float32Array.from(one, (i) => values[i] as number);
      expect(one.map((i) => mask[i])).toEqual([...largestMask(own, kept, 'value')]);
    }
  }
});

test('a score that is not finite is an error that gives its place, and leaves nothing behind', () => {
  const backend = tf.backend();
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (const length of [5, 70_000]) {
      const scores = tf.tensor(tied(length).map((value, i) => (i === length - 2 ? bad : value)));
      const before = backend.numDataIds();
      const message = `scores must be finite, got ${bad} at index ${length - 2} of tensor`;
      const attrs = { kept: 3, rank: 'value' };
      expect(() =>
        run('SupermaskLargestMask', { scores }, { ...attrs, rows: 1, layout: 'contiguous' }),
      ).toThrow(`${message} 0`);
      const fine = tf.tensor([1, 2]);
      expect(() => run('SupermaskSelect', { 0: fine, 1: scores }, attrs)).toThrow(`${message} 1`);
      expect(backend.numDataIds()).toBe(before + 1);
      tf.dispose([scores, fine]);
    }
  }
});

// What the tensor operations compute is the meaning of the kernels.
test.each([
  ['kernel', 'magnitude'],
  ['kernel', 'value'],
  ['model', 'magnitude'],
  ['filter', 'magnitude'],
  ['row', 'value'],
] as const)(
  'the effective kernel and its gradients have the bits of those without the package: %s, %s',
  (scope, rank) => {
    const shape = [3, 5, 7];
    const [w, s, g] = [1, 2, 3].map((seed) => tf.tensor(randomValues(105, seed), shape)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const zeroed = tf.mul(s, tf.cast(tf.greater(tf.abs(s), 0.3), 'float32'));
    const compute = (): number[][] => {
      const { effective } = joint({ density: 0.4, scope, rank });
      const kernel = (weight: tf.Tensor, scores: tf.Tensor): tf.Tensor =>
        effective(
          { weight, scores },
          {
            training: true,
            model: {
              kernels: [
                { weight, scores },
                { weight: g, scores: g },
              ],
              index: 0,
            },
          },
        );
      return [kernel(w, zeroed), ...tf.grads(kernel)([w, zeroed], g)].map(bits);
    };
    const installed = compute();
    uninstall();
    const plain = compute();
    install();
    expect(installed).toEqual(plain);
  },
);

test('topK copies nothing out, and an effective kernel takes one pass for its gradient', async () => {
  const [weight, scores] = [tf.tensor(tied(50), [10, 5]), tf.tensor(tied(50, 7), [10, 5])];
  const { effective } = edgePopup({ density: 0.4 });
  const spies = (['read', 'readSync'] as const).map((method) => vi.spyOn(tf.backend(), method));
  const kernels = async (query: () => tf.Tensor | tf.Tensor[]): Promise<string[]> => {
    const { kernelNames } = await tf.profile(query);
    return kernelNames.filter((name) => name.startsWith('Supermask'));
  };
  const step = (): tf.Tensor => tf.grad((s) => effective({ weight, scores: s }, { training: true }))(scores);
  expect(await kernels(step)).toEqual(['SupermaskMaskedWeights', 'SupermaskSignProduct']);
  for (const scope of ['kernel', 'filter', 'row'] as const) {
    const { masks } = topK({ density: 0.4, scope });
    expect(await kernels(() => masks([scores], { training: true }))).toEqual(['SupermaskLargestMask']);
  }
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
});

test('a rule made of topK has its own masks', () => {
  const rule = { ...topK({ density: 0.5 }), masks: () => [tf.tensor([0, 1, 0])] };
  const { effective } = supermask({ rule, trains: { weight: false, scores: true } });
  const stored = { weight: tf.tensor([1, 2, 3]), scores: tf.tensor([4, 5, 6]) };
  expect([...effective(stored, { training: true }).dataSync()]).toEqual([0, 2, 0]);
});

test('a budget that leaves a kernel nothing is an error', () => {
  const scores = [tf.tensor([1, 2, 3, 4]), tf.tensor([0.1, 0.2])];
  const masks = (minPerKernel?: number): number[][] =>
    topK({ density: 0.5, scope: 'model', ...(minPerKernel === undefined ? {} : { minPerKernel }) })
      .masks(scores, { training: true })
      .map((mask) => [...mask.dataSync()]);
  expect(() => masks()).toThrow('keeps none of the 2 weights of kernel 1');
  expect(masks(0)).toEqual([
    [0, 1, 1, 1],
    [0, 0],
  ]);
  expect(masks(1)).toEqual([
    [0, 0, 1, 1],
    [0, 1],
  ]);
});
