import { showValue } from './show-value.ts';

export type Shape = readonly number[];

/** 2²⁸ float32 are 1 GiB: a hostile file must not exhaust memory. */
export const LARGEST_SIZE: number = 2 ** 28;
const HIGHEST_RANK = 8;

export function elements(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Why something from a file cannot be the shape of a tensor; undefined if it can. */
export function shapeFault(shape: unknown): string | undefined {
  const sizes =
    Array.isArray(shape) && shape.length <= HIGHEST_RANK && shape.every((size) => isCount(size) && size > 0);
  if (!sizes) return `a shape is an array of at most ${HIGHEST_RANK} integers > 0, got ${showValue(shape)}`;
  if (elements(shape) > LARGEST_SIZE) return `the shape ${showValue(shape)} has more than 2^28 elements`;
  return undefined;
}

/** An exact integer ≥ 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
