import type { PackedTensor } from '@supermask/format';
import { type KeptTaps, tapsOfKernel } from '../ops/kept-taps.ts';
import type { Windows } from '../ops/windows.ts';
import type { Planner } from './planner.ts';
import { extentOf } from './value.ts';

/** The weights of a convolution's kernel, in the order of the taps of its windows. */
export function tapsOfWindows(
  kernel: PackedTensor,
  { order, size, units }: Windows,
  { kept }: Pick<Planner, 'kept'>,
): KeptTaps {
  const pixels = size[0] * size[1];
  const inputs = order.length / pixels;
  const hwio = order.map((tap) => (tap % pixels) * inputs + Math.floor(tap / pixels));
  return tapsOfKernel(kept(kernel), { mask: kernel.mask, rows: units, order: hwio });
}

/**
 * The weights of a matrix that multiplies a whole value, column after column as the value lies in memory: plane by plane.
 *
 * @param stored the shape whose channels the planes are.
 */
export function tapsOfMatrix(
  kernel: PackedTensor,
  stored: readonly number[],
  { kept }: Pick<Planner, 'kept'>,
): KeptTaps {
  const [columns, rows] = kernel.shape as readonly [number, number];
  const { channels } = extentOf(stored);
  const positions = columns / channels;
  const order = Uint32Array.from(
    { length: columns },
    (_, k) => (k % positions) * channels + Math.floor(k / positions),
  );
  return tapsOfKernel(kept(kernel), { mask: kernel.mask, rows, order });
}
