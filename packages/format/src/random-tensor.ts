import { deriveKey, type Purpose } from './key.ts';
import { randomUint32 } from './random-uint32.ts';
import { standardNormal } from './standard-normal.ts';

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
  /** Standard deviation (`normal`), magnitude (`sign`) or bound (`uniform`); finite and > 0. */
  readonly scale: number;
  /** The run's seed, an integer in [0, 2⁵³). */
  readonly seed: number;
  readonly purpose: Purpose;
  /** Which tensor of the run. */
  readonly stream: string;
}

/**
 * Generates `count` values of a random tensor from flat position `start` on.
 *
 * @returns float32 [count].
 */
export function randomValues(tensor: RandomTensor, count: number, start = 0): Float32Array {
  const key = deriveKey(tensor.seed, tensor.purpose, tensor.stream);
  const words = randomUint32(key, count, start);
  const sample = SAMPLE[tensor.distribution];
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = tensor.scale * sample(words[i] as number);
  return values;
}

const SAMPLE: Readonly<Record<Distribution, (word: number) => number>> = {
  sign: (word) => (word >= 0x80000000 ? -1 : 1),
  normal: standardNormal,
  uniform: (word) => (word + 0.5) / 0x80000000 - 1,
};

/** The distributions that this version can generate. */
export const distributions: readonly Distribution[] = ['sign', 'normal', 'uniform'];
