import fc from 'fast-check';
import { expect, test } from 'vitest';
import { denseValues } from './dense-values.ts';
import { keptValues } from './kept-values.ts';
import type { RandomTensor } from './random-tensor.ts';
import { randomValues } from './random-values.ts';
import type { ScaledSigns } from './scaled-signs.ts';
import { arbitraryTensor } from './small-networks.suite.ts';
import { countKept, type StoredTensor } from './stored-tensor.ts';

const random: RandomTensor = { distribution: 'normal', scale: 0.1, seed: 3, purpose: 'weights', stream: 'w' };

/** IEEE 754, binary16. */
function float16(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -magnitude : magnitude;
}

/** The table of `StoredTensor`, one weight at a time. */
function definition({ shape, mask, values }: StoredTensor): number[] {
  const n = shape.reduce((product, size) => product * size, 1);
  const all = Array.from({ length: n }, (_, i) => i);
  const kept = (i: number): number => (mask === undefined ? i : mask.slice(0, i).filter(Boolean).length);
  if ('scales' in values) {
    return all.map((i) => {
      if (mask?.[i] === 0) return 0;
      const scale = values.scales[i % values.scales.length] as number;
      if ('integers' in values) return Math.fround((values.integers[kept(i)] as number) * scale);
      return values.signs[kept(i)] === 1 ? -scale : scale;
    });
  }
  if ('float16' in values) {
    return all.map((i) => (mask?.[i] === 0 ? 0 : float16(values.float16[kept(i)] as number)));
  }
  if (mask === undefined) return [...(values as Float32Array)];
  if (values instanceof Float32Array) {
    return all.map((i) => (mask[i] === 1 ? (values[kept(i)] as number) : 0));
  }
  return all.map((i) => (mask[i] === 1 ? (randomValues(values, 1, i)[0] as number) : 0));
}

test('denseValues gives what the definition gives, one weight at a time', () => {
  fc.assert(
    fc.property(arbitraryTensor, (tensor) => {
      expect([...denseValues(tensor)]).toEqual(definition(tensor));
    }),
  );
});

test('keptValues gives those that the mask keeps', () => {
  fc.assert(
    fc.property(arbitraryTensor, (tensor) => {
      const { mask } = tensor;
      expect([...keptValues(tensor)]).toEqual(definition(tensor).filter((_, i) => mask?.[i] !== 0));
    }),
  );
});

test('countKept counts the weights that the mask keeps, or all', () => {
  fc.assert(
    fc.property(arbitraryTensor, (tensor) => {
      const n = tensor.shape.reduce((product, size) => product * size, 1);
      expect(countKept(tensor)).toBe(tensor.mask === undefined ? n : [...tensor.mask].filter(Boolean).length);
    }),
  );
});

test('a random tensor longer than a stretch equals the whole stream', () => {
  const n = 2 ** 17 + 3;
  const dense = denseValues({ shape: [n], mask: new Uint8Array(n).fill(1), values: random });
  expect(dense).toEqual(randomValues(random, n));
});

test('the result is a copy', () => {
  const values = Float32Array.of(1, 2);
  denseValues({ shape: [2], values }).fill(0);
  expect([...values]).toEqual([1, 2]);
});

const signed = (values: Partial<ScaledSigns>, shape = [2, 3]): StoredTensor => ({
  shape,
  mask: Uint8Array.of(1, 0, 1, 0, 1, 1),
  values: { signs: Uint8Array.of(0, 1, 1, 0), scales: Float32Array.of(1, 2, 3), ...values },
});

const bytes = (second: number, scale = 1): StoredTensor => ({
  shape: [2],
  values: { integers: Int8Array.of(0, second), scales: Float32Array.of(scale) },
});

test('a scale belongs to a tensor, to each last index, or to each pair of the last two', () => {
  const kept = (shape: number[], scales: number[]): number[] =>
    [...denseValues(signed({ scales: Float32Array.from(scales) }, shape))].map((value) => value + 0);
  expect(kept([2, 3], [5])).toEqual([5, 0, -5, 0, -5, 5]);
  expect(kept([2, 3], [1, 2, 3])).toEqual([1, 0, -3, 0, -2, 3]);
  expect(kept([2, 1, 3], [1, 2, 3])).toEqual([1, 0, -3, 0, -2, 3]);
  expect(kept([1, 2, 3], [1, 2, 3, 4, 5, 6])).toEqual([1, 0, -3, 0, -5, 6]);
});

test.each<[string, StoredTensor, string]>([
  ['too few signs', signed({ signs: Uint8Array.of(1) }), '4 values are kept, 1 signs stored'],
  ['a sign that is none', signed({ signs: Uint8Array.of(0, 1, 255, 0) }), 'must be 0 or 1, got 255 at 2'],
  [
    'a scale for each row',
    signed({ scales: Float32Array.of(1, 2) }),
    'there must be 1 or 3 or 6 scales, got 2',
  ],
  ['no scales', signed({ scales: new Float32Array(0) }), 'there must be 1 or 3 or 6 scales, got 0'],
  [
    'a negative scale',
    signed({ scales: Float32Array.of(1, -2, 3) }),
    'scales must be finite and ≥ 0, got -2 at 1',
  ],
  ['NaN as a scale', signed({ scales: Float32Array.of(Number.NaN) }), 'finite and ≥ 0, got NaN at 0'],
  [
    'signs in a list',
    signed({ signs: [0, 1, 1, 0] as unknown as Uint8Array }),
    'signs must be a Uint8Array, got Array',
  ],
  [
    'too few bytes',
    { shape: [4], values: { integers: Int8Array.of(1), scales: Float32Array.of(1) } },
    '4 values are kept, 1 integers stored',
  ],
  ['a byte without a negative', bytes(-128), 'must be in [-127, 127], got -128 at 1'],
  ['a scale that overflows', bytes(1, 2 ** 121), 'scales must be in [0, 2^120], got'],
  [
    'bytes in a list',
    { shape: [1], values: { integers: [1], scales: Float32Array.of(1) } } as never,
    'integers must be an Int8Array, got Array',
  ],
  [
    'an infinite float16',
    { shape: [2], values: { float16: Uint16Array.of(0, 0xfc00) } },
    'float16 1 is not finite',
  ],
  [
    'NaN as a float16',
    { shape: [1], values: { float16: Uint16Array.of(0x7c01) } },
    'float16 0 is not finite',
  ],
  [
    'too many float16',
    { shape: [1], values: { float16: new Uint16Array(2) } },
    '1 values are kept, 2 stored',
  ],
  [
    'float16 in a list',
    { shape: [1], values: { float16: [0] } } as never,
    'must be a Uint16Array, got Array',
  ],
  [
    'a mask of another length',
    { shape: [2], mask: Uint8Array.of(1), values: random },
    'the mask must have 2 values, got 1',
  ],
  [
    'a mask value that is not 0 or 1',
    { shape: [1], mask: Uint8Array.of(3), values: random },
    'must be 0 or 1, got 3 at 0',
  ],
  ['too few values', { shape: [3], values: Float32Array.of(1) }, '3 values are kept, 1 stored'],
  [
    'all values under a mask',
    { shape: [2], mask: Uint8Array.of(0, 1), values: Float32Array.of(1, 2) },
    '1 values are kept, 2 stored',
  ],
  ['random values without a mask', { shape: [2 ** 20], values: random }, 'random values need a mask'],
  [
    'no values',
    { shape: [1], values: null as unknown as Float32Array },
    'a random tensor is an object, got null',
  ],
  [
    'infinity',
    { shape: [1], values: Float32Array.of(Number.POSITIVE_INFINITY) },
    'the tensor: stored weight 0 is Infinity',
  ],
  ['sizes that are none', { shape: [1.5, -2], values: random }, 'integers > 0, got [1.5, -2]'],
])('refuses %s', (_, tensor, message) => {
  expect(() => denseValues(tensor)).toThrow(`[supermask/format] denseValues: `);
  expect(() => denseValues(tensor)).toThrow(message);
});
