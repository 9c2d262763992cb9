import { type RandomTensor, randomValues } from '@supermask/format';
import { expect, test } from 'vitest';
import { kernelStorage } from './kernel-storage.ts';

const n = 40;
const shape = [10, 4];
const mask = Array.from({ length: n }, (_, i) => Number(i % 2 === 0));
const masked = (value: (i: number) => number): Float32Array =>
  Float32Array.from(mask, (bit, i) => bit * value(i));
const sign = (i: number): number => (i % 3 === 0 ? -1 : 1);
const layout = 'in-out';

test('floats: mask bits and the kept values', () => {
  expect(kernelStorage({ shape, layout, values: masked((i) => i + 1), mask })).toEqual({
    kept: 20,
    bits: 32,
    bytes: n / 8 + 20 * 4,
  });
});

test('±α: signs and α, ternary where some are pruned', () => {
  const values = masked((i) => 0.3 * sign(i));
  expect(kernelStorage({ shape, layout, values, mask })).toEqual({ kept: 20, bits: 2, bytes: 5 + 3 + 4 });
  const all = Float32Array.from(mask, (_, i) => 0.3 * sign(i));
  expect(kernelStorage({ shape, layout, values: all, mask: new Uint8Array(n).fill(1) })).toEqual({
    kept: n,
    bits: 1,
    bytes: 5 + 4,
  });
});

test('kept weights that a binarizer sets to 0 are values of a ternary kernel', () => {
  const values = Float32Array.from(mask, (bit, i) => bit * 0.3 * sign(i));
  const full = { shape, layout, values, mask: new Uint8Array(n).fill(1) } as const;
  expect(kernelStorage(full)).toEqual({ kept: n, bits: 2, bytes: 5 + 3 + 4 });
  // Nothing but zeros has no α.
  expect(kernelStorage({ ...full, values: new Float32Array(n) }).bits).toBe(32);
});

test('α of each output, where the layout says that the outputs are', () => {
  const perOutput = (output: (i: number) => number): Float32Array => masked((i) => (output(i) + 1) * sign(i));
  const dense = { shape, layout, values: perOutput((i) => i % 4), mask } as const;
  expect(kernelStorage(dense)).toEqual({ kept: 20, bits: 2, bytes: 5 + 3 + 16 });
  const transposed = {
    shape: [4, 10],
    layout: 'out-in',
    values: perOutput((i) => Math.floor(i / 10)),
    mask,
  } as const;
  expect(kernelStorage(transposed).bits).toBe(2);
  expect(kernelStorage({ ...transposed, layout: 'in-out' }).bits).toBe(32);
  const depthwise = {
    shape: [5, 2, 2, 2],
    layout: 'depthwise',
    values: perOutput((i) => i % 4),
    mask,
  } as const;
  expect(kernelStorage(depthwise).bytes).toBe(5 + 3 + 16);
});

test('a scale for every other weight is no binary kernel', () => {
  const values = Float32Array.of(1, 2, 3, 1, 2, 3);
  const ones = new Uint8Array(6).fill(1);
  expect(kernelStorage({ shape: [2, 3], layout, values, mask: ones }).bits).toBe(32);
});

test('drawn weights: the seed, as long as they are what it gives', () => {
  const source: RandomTensor = { distribution: 'normal', scale: 1, seed: 3, purpose: 'weights', stream: 'a' };
  const drawn = randomValues(source, n);
  const values = masked((i) => drawn[i] as number);
  expect(kernelStorage({ shape, layout, values, mask, source })).toEqual({
    kept: 20,
    bits: 32,
    bytes: 5 + JSON.stringify(source).length,
  });
  values[2] = 7;
  expect(kernelStorage({ shape, layout, values, mask, source }).bytes).toBe(5 + 80);
  // A signed mask flips: the seed does not give these.
  const flipped = masked((i) => -(drawn[i] as number));
  expect(kernelStorage({ shape, layout, values: flipped, mask, source }).bytes).toBe(5 + 80);
});
