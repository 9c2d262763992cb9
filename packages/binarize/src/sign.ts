import { straightThrough } from '@supermask/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkSignOfZero, hardSign, type SignOfZero } from './hard-sign.ts';
import { type Surrogate, type SurrogateName, surrogate } from './surrogate.ts';

export interface SignOptions {
  /** What the sign is learned by: the name of a surrogate gradient, or one of your own. */
  readonly gradient?: SurrogateName | Surrogate;
  /** The sign of 0. Only with 1 a sign is one bit; 0 is torch's, and with it that of the papers' code. */
  readonly zero?: SignOfZero;
}

/**
 * −1 for x < 0, +1 for x > 0, and `zero` for x = ±0. (NaN gives −1, or 0 with `zero: 0`.)
 *
 * @param x float32, any shape.
 * @returns float32, x's shape. Gradient: the surrogate's, (dy, x) → dx. The caller disposes it.
 * @throws on an unknown gradient or zero.
 */
export function sign(x: Tensor, { gradient = 'clip', zero = 1 }: SignOptions = {}): Tensor {
  checkSignOfZero(zero);
  const backward = typeof gradient === 'function' ? gradient : surrogate(gradient);
  return straightThrough(x, (value) => hardSign(value, zero), backward);
}
