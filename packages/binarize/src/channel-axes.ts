import type { KernelLayout } from '@supermask/core';

/** Over which weights of a kernel one scale goes. */
export interface ScaleOptions {
  /** One scale for each output channel instead of one for the whole kernel. */
  readonly perChannel?: boolean;
  /** Where the output channels are, if scales are theirs; see `KernelLayout` of `@supermask/core`. */
  readonly layout?: KernelLayout;
}

/** How many of the last axes make up the output channels, and which of them do. */
const CHANNELS: Readonly<Record<KernelLayout, readonly number[]>> = {
  'in-out': [-1],
  'out-in': [-2],
  depthwise: [-2, -1], // each pair of input channel and multiplier is an output of its own
  lookup: [-1],
};

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
  checkLayout(layout);
  if (!perChannel) return undefined;
  const channels = CHANNELS[layout].map((axis) => rank + axis);
  return Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !channels.includes(axis));
}

/** @throws on an unknown layout. */
export function checkLayout(layout: KernelLayout): void {
  if (Object.hasOwn(CHANNELS, layout)) return;
  throw new Error(
    `[supermask/binarize] layout must be one of ${Object.keys(CHANNELS).join(', ')}, got "${layout}"`,
  );
}
