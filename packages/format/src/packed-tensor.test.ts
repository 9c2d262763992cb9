import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitAt } from './packed-bits.ts';
import { packTensor, unpackTensor } from './packed-tensor.ts';
import type { StoredTensor } from './stored-tensor.ts';

const bits = (n: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ min: 0, max: 1, minLength: n, maxLength: n });

const masked = fc
  .integer({ min: 1, max: 40 })
  .chain((n) => fc.tuple(bits(n), bits(n), fc.boolean()))
  .map(([mask, signs, whole]): StoredTensor => {
    const scales = new Float32Array([2]);
    if (whole) return { shape: [mask.length], values: { signs, scales } };
    return { shape: [mask.length], mask, values: { signs: signs.filter((_, i) => mask[i] === 1), scales } };
  });

test('a tensor is what it was when it is unpacked again', () => {
  fc.assert(
    fc.property(masked, (tensor) => {
      expect(unpackTensor(packTensor(tensor))).toEqual(tensor);
    }),
  );
});

test('its bits and how many it keeps can be read', () => {
  fc.assert(
    fc.property(masked, (tensor) => {
      const { mask, kept } = packTensor(tensor);
      const all = Array.from({ length: tensor.shape[0] as number }, (_, i) => (mask ? bitAt(mask, i) : 1));
      expect(all).toEqual([...(tensor.mask ?? all.map(() => 1))]);
      expect(kept).toBe(all.reduce((sum, bit) => sum + bit, 0));
    }),
  );
});
