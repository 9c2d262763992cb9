import { scalesFault } from './scales.ts';
import type { Shape } from './shape.ts';
import { kindOf } from './show-value.ts';

/** The values of a binarised kernel: a sign for each kept weight, and what the signs are multiplied by. */
export interface ScaledSigns {
  /** uint8 [kept weights] in flat order: 0 is +, 1 is −. */
  readonly signs: Uint8Array;
  /**
   * float32 [s], finite, ≥ 0: weight i has the magnitude scales[i mod s]. s is 1, the last size of the shape (one
   * for each output channel), or the product of the last two (depthwise kernels).
   */
  readonly scales: Float32Array;
}

/** Why signs cannot be the values of the kept weights of a tensor; undefined if they can. */
export function scaledSignsFault(
  { signs, scales }: ScaledSigns,
  { shape, kept }: { readonly shape: Shape; readonly kept: number },
): string | undefined {
  if (kindOf(signs) !== 'Uint8Array') return `signs must be a Uint8Array, got ${kindOf(signs)}`;
  if (signs.length !== kept) return `${kept} values are kept, ${signs.length} signs stored`;
  const strange = strangeBit(signs);
  if (strange >= 0) return `signs must be 0 or 1, got ${signs[strange]} at ${strange}`;
  return signScalesFault(scales, shape);
}

/** Why these cannot be the scales of signs; undefined if they can. */
export function signScalesFault(scales: Float32Array, shape: Shape): string | undefined {
  return scalesFault(scales, { shape, largest: LARGEST });
}

/** Where the first of these is that is neither 0 nor 1; −1 if there is none. */
export function strangeBit(bits: Uint8Array): number {
  for (let i = 0; i < bits.length; i++) if ((bits[i] as number) > 1) return i;
  return -1;
}

const LARGEST = (2 - 2 ** -23) * 2 ** 127;
