import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toFloat16 } from './float16.ts';
import { keptReader, readDense } from './kept-reader.ts';
import { findOnes } from './packed-bits.ts';
import { packTensor } from './packed-tensor.ts';
import { randomReader } from './random-reader.ts';
import type { RandomTensor } from './random-tensor.ts';
import { randomValues } from './random-values.ts';
import type { StoredTensor } from './stored-tensor.ts';

const RANDOM: RandomTensor = {
  ...{ distribution: 'normal', scale: 0.5, seed: 3, purpose: 'weights', stream: 'a' },
};

/** A mask over [rows, 6], the values of one kind under it, and the numbers that these are, one after another. */
const tensors = fc
  .tuple(
    fc.array(fc.constantFrom(0, 1), { minLength: 6, maxLength: 90 }),
    fc.nat(4),
    fc.infiniteStream(fc.nat(127)),
  )
  .map(([bits, kind, stream]): { readonly tensor: StoredTensor; readonly numbers: readonly number[] } => {
    const mask = Uint8Array.from(bits.slice(0, bits.length - (bits.length % 6)));
    const at = [...mask.keys()].filter((i) => mask[i] === 1);
    const drawn = at.map(() => stream.next().value as number);
    const scales = Float32Array.of(0.5, 1, 2, 4, 8, 16);
    const scaled = (values: readonly number[]): number[] =>
      values.map((value, k) => value * (scales[(at[k] as number) % 6] as number));
    const all = randomValues(RANDOM, mask.length);
    const signs = Uint8Array.from(drawn, (value) => value & 1);
    const kinds: readonly [StoredTensor['values'], readonly number[]][] = [
      [Float32Array.from(drawn), drawn],
      [toFloat16(Float32Array.from(drawn)), drawn],
      [{ integers: Int8Array.from(drawn), scales }, scaled(drawn)],
      [{ signs, scales }, scaled([...signs].map((sign) => 1 - 2 * sign))],
      [RANDOM, at.map((i) => all[i] as number)],
    ];
    const [values, numbers] = kinds[kind] as (typeof kinds)[number];
    return { tensor: { shape: [mask.length / 6, 6], mask, values }, numbers };
  });

test('each part of the kept values is what it is in the whole', () => {
  fc.assert(
    fc.property(tensors, fc.integer({ min: 1, max: 20 }), ({ tensor, numbers }, size) => {
      const packed = packTensor(tensor);
      const read = keptReader(packed, randomReader);
      const n = (tensor.mask as Uint8Array).length;
      const [ones, out, all] = [new Uint32Array(size), new Float32Array(size), [] as number[]];
      for (let start = 0; start < n; start += size) {
        const count = findOnes(packed.mask, start, Math.min(size, n - start), ones);
        read(all.length, start, ones, count, out);
        all.push(...out.subarray(0, count));
      }
      expect(all).toEqual(numbers);
    }),
  );
});

test('all values are the kept ones, and 0 elsewhere', () => {
  fc.assert(
    fc.property(tensors, ({ tensor, numbers }) => {
      const packed = packTensor(tensor);
      let k = 0;
      const expected = [...(tensor.mask as Uint8Array)].map((bit) => (bit === 1 ? numbers[k++] : 0));
      expect([...readDense(packed, keptReader(packed, randomReader))]).toEqual(expected);
    }),
  );
});
