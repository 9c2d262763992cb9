import { elements, type Shape } from './shape.ts';
import { showValue } from './show-value.ts';

/**
 * Which weights of a tensor share one density: those with the same indices on some consecutive axes. In flat order
 * `stride` weights of group 0 are followed by as many of group 1, and so on to group `count` − 1, and again.
 */
export interface BitGroups {
  readonly count: number;
  readonly stride: number;
}

/** @param axes consecutive axes of the shape, ascending; none: all weights are one group. */
export function bitGroups(shape: Shape, axes: readonly number[]): BitGroups {
  const [first = 0] = axes;
  const end = first + axes.length;
  return { count: elements(shape.slice(first, end)), stride: elements(shape.slice(end)) };
}

/** Why something from a file cannot be the axes of groups; undefined if it can. */
export function axesFault(axes: unknown, { length }: Shape): string | undefined {
  const fit =
    Array.isArray(axes) &&
    axes.every((axis, i) => Number.isInteger(axis) && axis >= 0 && axis < length && axis === axes[0] + i);
  return fit ? undefined : `axes must be consecutive axes of the ${length}, got ${showValue(axes)}`;
}

/**
 * What a byte says of the weights of a group: how many of 2¹⁶ are 1. The steps are as fine as the number of bits
 * that they decide about asks for: nowhere does a bit cost more than 5 · 10⁻⁵ bits too much, except for densities
 * below 2⁻¹⁰. There no byte goes, so that a few bytes cannot ask for gigabytes of zeros.
 *
 * @param byte an integer in [0, 255].
 * @returns an integer in [64, 2¹⁶ − 64]; ascending; that of 255 − byte is 2¹⁶ less this.
 */
export function densityOf(byte: number): number {
  return byte < 128 ? 64 + 2 * byte * byte : 65536 - densityOf(255 - byte);
}

/** The state of the coder lies between this, 2²³, and 2³¹ whenever a bit is coded; it begins and ends here. */
export const LOWEST_STATE: number = 2 ** 23;
