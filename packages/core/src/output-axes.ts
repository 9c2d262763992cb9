import type { KernelLayout } from './initialisers.ts';

/** Which of the last axes of a kernel make up its outputs. */
const AXES: Readonly<Record<KernelLayout, readonly number[]>> = {
  'in-out': [-1],
  'out-in': [-2],
  depthwise: [-2, -1], // each pair of input channel and multiplier is an output of its own
  lookup: [-1],
};

/**
 * The axes along which the outputs of a kernel lie; all others lead through one filter.
 *
 * @param rank of the kernel.
 * @throws on an unknown layout.
 */
export function outputAxes(rank: number, layout: KernelLayout = 'in-out'): number[] {
  if (Object.hasOwn(AXES, layout)) return AXES[layout].map((axis) => rank + axis);
  throw new Error(
    `[supermask/core] layout must be one of ${Object.keys(AXES).join(', ')}, got ${JSON.stringify(layout)}`,
  );
}
