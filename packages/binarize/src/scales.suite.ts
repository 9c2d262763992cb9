import type { KernelLayout } from '@supermask/core';

/** For each layout a kernel's shape and which output channel its flat index i belongs to. */
export const channelOf: Readonly<Record<KernelLayout, [shape: number[], channel: (i: number) => number]>> = {
  'in-out': [[2, 1, 3, 4], (i) => i % 4],
  'out-in': [[2, 1, 3, 4], (i) => Math.floor(i / 4) % 3],
  depthwise: [[2, 1, 3, 4], (i) => i % 12],
  lookup: [[6, 4], (i) => i % 4],
};

/** n values of both signs, none of them equal in size. */
export const uneven = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => ((i * 7 + 3) % n) / n - 0.49);

/** The mean of |value| over the indices of each channel that `counts` holds for; 0 where there is none. */
export function channelMeans(
  values: readonly number[],
  channel: (i: number) => number,
  counts: (i: number) => boolean = () => true,
): number[] {
  const sums = new Map<number, [sum: number, n: number]>();
  values.forEach((value, i) => {
    const [sum, n] = sums.get(channel(i)) ?? [0, 0];
    sums.set(channel(i), counts(i) ? [sum + Math.abs(value), n + 1] : [sum, n]);
  });
  return values.map((_, i) => {
    const [sum, n] = sums.get(channel(i)) as [number, number];
    return n === 0 ? 0 : sum / n;
  });
}
