import type { Float16Values } from './float16.ts';
import type { PackedTensor } from './packed-tensor.ts';
import type { RandomTensor } from './random-tensor.ts';
import type { ScaledIntegers } from './scaled-integers.ts';
import type { ScaledSigns } from './scaled-signs.ts';
import { elements } from './shape.ts';
import { kindOf } from './show-value.ts';

/**
 * A float32 tensor as a `.smask` file holds it: an optional 0/1 mask over it, and the values either stored (as
 * float32, as float16, or as bytes or signs with scales) or known by the random stream that they come from.
 *
 * | mask | values | the tensor is |
 * |---|---|---|
 * | no | stored, all n | the values |
 * | yes | stored, only the kept ones in flat order | the values where the mask is 1, else 0 |
 * | yes | random | the random tensor where the mask is 1, else 0 |
 */
export interface StoredTensor {
  /** Row-major, tfjs layouts (HWIO, [in, out]); at most 8 sizes > 0 and 2²⁸ elements. */
  readonly shape: readonly number[];
  /** uint8 [n] of 0 and 1. */
  readonly mask?: Uint8Array;
  /** Stored values are finite. */
  readonly values: Float32Array | Float16Values | ScaledIntegers | ScaledSigns | RandomTensor;
}

/** How many weights a stored tensor keeps: the ones of its mask, or all. */
export function countKept({ shape, mask }: Pick<StoredTensor, 'shape' | 'mask'>): number {
  if (mask === undefined) return elements(shape);
  let kept = 0;
  // By index and in integers: an iterator takes several times as long, a sum that may overflow twice.
  for (let i = 0; i < mask.length; i++) kept = (kept + (mask[i] as number)) | 0;
  return kept;
}

type Values = StoredTensor['values'] | PackedTensor['values'];

/** Whether the values themselves are there, not only their source. */
export function isStored(values: Values): values is Float32Array {
  return kindOf(values) === 'Float32Array';
}

/** Whether the values are signs with scales. */
export function isSigns<V extends Values>(values: V): values is Extract<V, { readonly signs: unknown }> {
  return kindOf(values) === 'Object' && 'signs' in values;
}

/** Whether the values are bytes with scales. */
export function isIntegers(values: Values): values is ScaledIntegers {
  return kindOf(values) === 'Object' && 'integers' in values;
}

/** Whether the values are known only by the stream that they come from. */
export function isRandom(values: Values): values is RandomTensor {
  return kindOf(values) === 'Object' && 'stream' in values;
}

/** Whether the values are float16 numbers. */
export function isFloat16(values: Values): values is Float16Values {
  return kindOf(values) === 'Object' && 'float16' in values;
}
