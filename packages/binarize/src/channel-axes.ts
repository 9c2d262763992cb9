import { type KernelLayout, outputAxes } from '@supermask/core';

/** Over which weights of a kernel one scale goes. */
export interface ScaleOptions {
  /** One scale for each output channel instead of one for the whole kernel. */
  readonly perChannel?: boolean;
  /**
   * Where the output channels are, if scales are theirs; see `KernelLayout` of `@supermask/core`. `in-out` by default;
   * binarizers take that of the layer.
   */
  readonly layout?: KernelLayout;
}

/**
 * The axes that one scale goes over.
 *
 * @param rank of the kernel.
 * @returns undefined for all of them.
 * @throws on an unknown layout.
 */
export function scaledAxes(
  rank: number,
  { perChannel = false, layout = 'in-out' }: ScaleOptions,
): number[] | undefined {
  const channels = outputAxes(rank, layout);
  if (!perChannel) return undefined;
  return Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !channels.includes(axis));
}

/** @throws on an unknown layout. */
export function checkLayout(layout: KernelLayout | undefined): void {
  outputAxes(0, layout);
}
