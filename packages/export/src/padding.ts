import type { Padding } from '@supermask/format';

type Pair = readonly [number, number];

/**
 * The zeros that tfjs puts around an image. `same` is TensorFlow's: the output is ⌈size / stride⌉ long, and
 * of an odd number of zeros the extra one stands behind.
 *
 * @param size height and width of the image.
 */
export function padding(kind: 'same' | 'valid', size: Pair, window: Pair, strides: Pair): Padding {
  const along = (axis: 0 | 1): [number, number] => {
    if (kind === 'valid') return [0, 0];
    const outputs = Math.ceil(size[axis] / strides[axis]);
    const total = Math.max((outputs - 1) * strides[axis] + window[axis] - size[axis], 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  return [along(0), along(1)];
}
