import type { Kernels } from '../ops/kernels.ts';
import { type Planes, placeOf } from './value.ts';

/** Copies planes to others of the same size, row by row. @param bytes of an element. */
export function copyPlanes(
  { copyRows }: Pick<Kernels, 'copyRows'>,
  { from, to, bytes }: { readonly from: Planes; readonly to: Planes; readonly bytes: 1 | 4 },
): void {
  copyRows(...placeOf(from), from.planes, from.rows, from.columns * bytes, ...placeOf(to));
}
