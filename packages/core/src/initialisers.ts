import type { Distribution } from '@supermask/format';
import { checkDensity } from './density.ts';

/** How values of a kernel are drawn: a distribution of `@supermask/format` and its scale. */
export interface Draw {
  readonly distribution: Distribution;
  readonly scale: number;
}

/** Kernel shape (tfjs layout) → the distribution of its values. */
export type Initialiser = (shape: readonly number[]) => Draw;

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
  return (shape) => ({ distribution: 'normal', scale: kaimingScale(shape, options) });
}

/** ±√(2 / (fan · density)) with random signs: `usc` (signed constant) of hidden-networks, utils/builder.py:110. */
export function signedConstant(options: KaimingOptions = {}): Initialiser {
  return (shape) => ({ distribution: 'sign', scale: kaimingScale(shape, options) });
}

/** U(−1/√fan_in, 1/√fan_in): torch's `kaiming_uniform_(a=√5)`, from which all peers draw their scores. */
export function scoreUniform(): Initialiser {
  return (shape) => ({ distribution: 'uniform', scale: 1 / Math.sqrt(fans(shape).in) });
}

function kaimingScale(shape: readonly number[], { fan = 'in', density = 1 }: KaimingOptions): number {
  checkDensity(density);
  return Math.SQRT2 / Math.sqrt(fans(shape)[fan] * density);
}

/** Fans of a tfjs kernel [...window, in, out]: inputs and outputs of one unit, over the window. */
function fans(shape: readonly number[]): { in: number; out: number } {
  if (shape.length < 2) {
    throw new Error(`[supermask/core] Initialiser: a kernel has rank ≥ 2, got [${shape.join(', ')}]`);
  }
  const window = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return { in: window * (shape.at(-2) as number), out: window * (shape.at(-1) as number) };
}
