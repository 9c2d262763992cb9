import { scalesFault } from './scales.ts';
import type { Shape } from './shape.ts';
import { kindOf } from './show-value.ts';

/** Values in a byte each, symmetric about 0. */
export interface ScaledIntegers {
  /** int8 [kept weights] in flat order, in [−127, 127]. */
  readonly integers: Int8Array;
  /**
   * float32 [s] in [0, 2¹²⁰]: weight i is its integer times scales[i mod s], rounded to float32. s is 1, the last size
   * of the shape (one for each output channel), or the product of the last two (depthwise kernels).
   */
  readonly scales: Float32Array;
}

/** Why integers cannot be the values of the kept weights of a tensor; undefined if they can. */
export function scaledIntegersFault(
  { integers, scales }: ScaledIntegers,
  { shape, kept }: { readonly shape: Shape; readonly kept: number },
): string | undefined {
  if (kindOf(integers) !== 'Int8Array') return `integers must be an Int8Array, got ${kindOf(integers)}`;
  if (integers.length !== kept) return `${kept} values are kept, ${integers.length} integers stored`;
  const at = integers.indexOf(-128);
  if (at >= 0) return `integers must be in [-127, 127], got -128 at ${at}`;
  return scalesFault(scales, { shape, largest: LARGEST });
}

/** 127 times this is a finite float32. */
const LARGEST = 2 ** 120;
