import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { Windows } from './windows.ts';

/** Images with windows that fit, of all kinds of strides and (uneven) padding. */
export const arbitraryWindows: fc.Arbitrary<Windows> = fc
  .record({
    size: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    more: fc.tuple(fc.nat(7), fc.nat(7)),
    channels: fc.integer({ min: 1, max: 5 }),
    ends: fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
  })
  .map(({ size, strides, more, channels, ends }) => {
    const pad = (axis: 0 | 1, end: 0 | 1): number => (ends[2 * axis + end] as number) % size[axis];
    const rows: [number, number] = [pad(0, 0), pad(0, 1)];
    const columns: [number, number] = [pad(1, 0), pad(1, 1)];
    const height = Math.max(1, size[0] - rows[0] - rows[1]) + more[0];
    const width = Math.max(1, size[1] - columns[0] - columns[1]) + more[1];
    return { image: [height, width, channels], size, strides, padding: [rows, columns] };
  });

/** The image as a tfjs tensor with its padding written out, so that tfjs has to add none. */
export function paddedTensor(
  values: Float32Array,
  { image, padding }: Windows,
  { fill = 0 }: { fill?: number } = {},
): tf.Tensor3D {
  const [rows, columns] = padding;
  return tf.pad(tf.tensor3d(values, [...image]), [[...rows], [...columns], [0, 0]], fill);
}
