import { type Purpose, purposes } from './purposes.ts';
import { isCount } from './shape.ts';
import { kindOf, showValue } from './show-value.ts';

/** The distributions of version 1, before scaling. `sign`: ±1; `normal`: N(0, 1); `uniform`: (−1, 1), never 0. */
export type Distribution = 'sign' | 'normal' | 'uniform';

/**
 * A tensor that is known by where its numbers come from, so that a file can hold this instead of them.
 * Value i (in the flat row-major order of the shape; tfjs layouts: HWIO for convolutions, [in, out] for
 * dense layers) is `scale` times a function of word i of the stream:
 * `sign`: −1 where the top bit is set, else +1; `uniform`: (word + ½) / 2³¹ − 1; `normal`: `standardNormal`.
 * The product is taken in double precision and rounded to float32.
 */
export interface RandomTensor {
  readonly distribution: Distribution;
  /** Standard deviation (`normal`), magnitude (`sign`) or bound (`uniform`); in (0, 2¹²⁵], so that every value is finite in float32. */
  readonly scale: number;
  /** The run's seed, an integer in [0, 2⁵³). */
  readonly seed: number;
  readonly purpose: Purpose;
  /** Which tensor of the run; text without lone surrogates, which UTF-8 cannot hold. */
  readonly stream: string;
}

/** Why something from a file cannot be a random tensor; undefined if it can. */
export function randomTensorFault(tensor: unknown): string | undefined {
  if (kindOf(tensor) !== 'Object') return `a random tensor is an object, got ${showValue(tensor)}`;
  const { distribution, scale, seed, purpose, stream } = tensor as Record<keyof RandomTensor, unknown>;
  const oneOf = (names: readonly unknown[], what: string, value: unknown): string | undefined =>
    names.includes(value) ? undefined : `${what} must be one of ${names.join(', ')}, got ${showValue(value)}`;
  if (typeof scale !== 'number' || !(scale > 0 && scale <= LARGEST_SCALE)) {
    return `scale must be a number in (0, 2^125], got ${showValue(scale)}`;
  }
  if (!isCount(seed)) return `seed must be an integer in [0, 2^53), got ${showValue(seed)}`;
  if (typeof stream !== 'string' || /\p{Surrogate}/u.test(stream)) {
    return `stream must be well-formed text, got ${showValue(stream)}`;
  }
  return oneOf(distributions, 'distribution', distribution) ?? oneOf(purposes, 'purpose', purpose);
}

/** 6.34, the largest normal value, times this is below the largest float32. */
const LARGEST_SCALE = 2 ** 125;

/** The distributions that this version can generate. */
export const distributions: readonly Distribution[] = ['sign', 'normal', 'uniform'];
