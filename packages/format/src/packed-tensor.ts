import type { Float16Values } from './float16.ts';
import { countOnes, packBits, unpackBits } from './pack-bits.ts';
import type { PackedBits } from './packed-bits.ts';
import type { RandomTensor } from './random-tensor.ts';
import type { ScaledIntegers } from './scaled-integers.ts';
import { elements } from './shape.ts';
import { isSigns, type StoredTensor } from './stored-tensor.ts';

/** `ScaledSigns` with eight signs to a byte. */
export interface PackedSigns {
  readonly signs: PackedBits;
  readonly scales: Float32Array;
}

/** A `StoredTensor` with a bit for each weight instead of a byte. */
export interface PackedTensor {
  readonly shape: readonly number[];
  /** A bit for each weight; undefined if all are kept. */
  readonly mask: PackedBits | undefined;
  /** How many weights are kept. */
  readonly kept: number;
  readonly values: Float32Array | Float16Values | ScaledIntegers | PackedSigns | RandomTensor;
}

export function packTensor({ shape, mask, values }: StoredTensor): PackedTensor {
  const bits = mask && { packed: packBits(mask) };
  return {
    shape,
    mask: bits,
    kept: bits === undefined ? elements(shape) : countOnes(bits.packed),
    values: isSigns(values) ? { ...values, signs: { packed: packBits(values.signs) } } : values,
  };
}

export function unpackTensor({ shape, mask, kept, values }: PackedTensor): StoredTensor {
  return {
    shape,
    ...(mask && { mask: unpackBits(mask.packed, elements(shape)) }),
    values: isSigns(values) ? { ...values, signs: unpackBits(values.signs.packed, kept) } : values,
  };
}
