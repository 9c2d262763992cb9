import type { Distribution } from '@supermask/format';
import { checkDensity } from './density.ts';

/** How values of a kernel are drawn: a distribution of `@supermask/format` and its scale. */
export interface Draw {
  readonly distribution: Distribution;
  readonly scale: number;
}

/**
 * What the last two axes of a kernel are, from which its fans follow:
 * - `in-out` [...window, in, out]: dense, convolutions, recurrent kernels [in, gates · units];
 * - `out-in` [...window, out, in]: transposed convolutions;
 * - `depthwise` [...window, in, multiplier]: each output sees one input channel, so that fan_in is the window
 *   (torch with `groups = in` counts the same) and fan_out the window · multiplier;
 * - `lookup` [entries, size]: an embedding. One row is read for each index, so that fan_in is 1, whatever the
 *   number of entries: the variance of what comes out is that of the weights.
 */
export type KernelLayout = 'in-out' | 'out-in' | 'depthwise' | 'lookup';

/** Kernel shape (tfjs layout) → the distribution of its values. Where no layout is given, it is `in-out`. */
export type Initialiser = (shape: readonly number[], layout?: KernelLayout) => Draw;

export interface KaimingOptions {
  /** Which fan the variance is kept for. */
  readonly fan?: 'in' | 'out';
  /** The density that the kernel will have: the fan is multiplied by it, so that kept weights make up for pruned ones. */
  readonly density?: number;
}

/**
 * N(0, 2 / (fan · density)): He et al. 2015. `ukn` of hidden-networks at density 1; with the density given the
 * scaled fan of its paper (not the `1 − prune_rate` of its utils/builder.py:95, right only at 0.5).
 */
export function kaimingNormal(options: KaimingOptions = {}): Initialiser {
  return (shape, layout) => ({ distribution: 'normal', scale: kaimingScale(fans(shape, layout), options) });
}

/** ±√(2 / (fan · density)) with random signs: `usc` (signed constant) of hidden-networks, utils/builder.py:110. */
export function signedConstant(options: KaimingOptions = {}): Initialiser {
  return (shape, layout) => ({ distribution: 'sign', scale: kaimingScale(fans(shape, layout), options) });
}

/** U(−1/√fan_in, 1/√fan_in): torch's `kaiming_uniform_(a=√5)`, from which all peers draw their scores. */
export function scoreUniform(): Initialiser {
  return (shape, layout) => ({ distribution: 'uniform', scale: 1 / Math.sqrt(fans(shape, layout).in) });
}

/** How many inputs one output depends on, and how many outputs one input reaches; strides are left out. */
interface Fans {
  readonly in: number;
  readonly out: number;
}

function kaimingScale(fans: Fans, { fan = 'in', density = 1 }: KaimingOptions): number {
  checkDensity(density);
  return Math.SQRT2 / Math.sqrt(fans[fan] * density);
}

function fans(shape: readonly number[], layout: KernelLayout = 'in-out'): Fans {
  if (shape.length < 2) {
    throw new Error(`[supermask/core] Initialiser: a kernel has rank ≥ 2, got [${shape.join(', ')}]`);
  }
  const window = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const [first, last] = shape.slice(-2) as [number, number];
  switch (layout) {
    case 'in-out':
      return { in: window * first, out: window * last };
    case 'out-in':
      return { in: window * last, out: window * first };
    case 'depthwise':
      return { in: window, out: window * last };
    case 'lookup':
      return { in: 1, out: last };
    default:
      throw new Error(
        `[supermask/core] Initialiser: unknown layout "${layout}" (known: in-out, out-in, depthwise, lookup)`,
      );
  }
}
