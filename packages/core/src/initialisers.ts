import type { Distribution } from '@supermask/format';
import { checkChoice } from './check-choice.ts';
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
  /**
   * What of the fan is left at a density d: `kept`, fan · d, as the papers say; `peer`, fan · (1 − d), as
   * hidden-networks (utils/builder.py:95) and biprop compute it, the same only at d = ½. For repeating their
   * numbers; it needs a density below 1.
   */
  readonly scaleFan?: 'kept' | 'peer';
}

/**
 * N(0, 2 / (fan · density)): He et al. 2015. `ukn` of hidden-networks at density 1; with the density given the
 * scaled fan of its paper (`scaleFan: 'peer'`: that of its code).
 */
export function kaimingNormal(options: KaimingOptions = {}): Initialiser {
  return (shape, layout) => ({ distribution: 'normal', scale: kaimingScale(fans(shape, layout), options) });
}

/** U(−b, b) with b = √(6 / (fan · density)), the variance of `kaimingNormal`: `kaiming_uniform` of hidden-networks. */
export function kaimingUniform(options: KaimingOptions = {}): Initialiser {
  return (shape, layout) => ({
    distribution: 'uniform',
    scale: Math.sqrt(3) * kaimingScale(fans(shape, layout), options),
  });
}

/** ±√(2 / (fan · density)) with random signs: `usc` (signed constant) of hidden-networks, utils/builder.py:110. */
export function signedConstant(options: KaimingOptions = {}): Initialiser {
  return (shape, layout) => ({ distribution: 'sign', scale: kaimingScale(fans(shape, layout), options) });
}

/** U(−1/√fan_in, 1/√fan_in): torch's `kaiming_uniform_(a=√5)`, from which all peers draw their scores. */
export function scoreUniform(): Initialiser {
  return (shape, layout) => ({ distribution: 'uniform', scale: 1 / Math.sqrt(fans(shape, layout).in) });
}

/**
 * What `signedConstant` draws without its signs: √(2 / (fan · density)) for a whole kernel, `uuc` of
 * hidden-networks. A number and no `Initialiser`: it needs no seed, and a file stores such a kernel by its values.
 */
export function unsignedConstant(
  options: KaimingOptions = {},
): (shape: readonly number[], layout?: KernelLayout) => number {
  return (shape, layout) => kaimingScale(fans(shape, layout), options);
}

/** How many inputs one output depends on, and how many outputs one input reaches; strides are left out. */
export interface Fans {
  readonly in: number;
  readonly out: number;
}

function kaimingScale(fans: Fans, { fan = 'in', density = 1, scaleFan = 'kept' }: KaimingOptions): number {
  checkDensity(density);
  checkChoice('Initialiser', 'scaleFan', scaleFan, ['kept', 'peer']);
  if (scaleFan === 'peer' && density === 1) {
    throw new Error(
      "[supermask/core] Initialiser: scaleFan 'peer' needs a density below 1, got 1 (it divides by 1 − density)",
    );
  }
  return Math.SQRT2 / Math.sqrt(fans[fan] * (scaleFan === 'peer' ? 1 - density : density));
}

/** @throws on a shape of rank below 2 and on an unknown layout. */
export function fans(shape: readonly number[], layout: KernelLayout = 'in-out'): Fans {
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
