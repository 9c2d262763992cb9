import { type RandomTensor, randomValues } from './random-tensor.ts';

/**
 * A float32 tensor as a `.smask` file holds it: an optional 0/1 mask over it, and the values either stored
 * or known by the random stream that they come from.
 *
 * | mask | values | the tensor is |
 * |---|---|---|
 * | no | stored, all n | the values |
 * | yes | stored, only the kept ones in flat order | the values where the mask is 1, else 0 |
 * | yes | random | the random tensor where the mask is 1, else 0 |
 */
export interface StoredTensor {
  /** Row-major, tfjs layouts (HWIO, [in, out]). */
  readonly shape: readonly number[];
  /** uint8 [n] of 0 and 1. */
  readonly mask?: Uint8Array;
  readonly values: Float32Array | RandomTensor;
}

/**
 * The numbers that a stored tensor stands for.
 *
 * @returns float32 [n], n = product(shape).
 */
export function denseValues({ shape, mask, values }: StoredTensor): Float32Array {
  const n = shape.reduce((product, size) => product * size, 1);
  const source = values instanceof Float32Array ? values : randomValues(values, n);
  if (mask === undefined) return source.slice();
  const dense = new Float32Array(n);
  const compact = values instanceof Float32Array;
  let kept = 0;
  for (let i = 0; i < n; i++) {
    if (mask[i] === 1) dense[i] = source[compact ? kept++ : i] as number;
  }
  return dense;
}

/** How many weights a stored tensor keeps: the ones of its mask, or all. */
export function countKept({ shape, mask }: StoredTensor): number {
  if (mask === undefined) return shape.reduce((product, size) => product * size, 1);
  let kept = 0;
  for (const bit of mask) kept += bit;
  return kept;
}
