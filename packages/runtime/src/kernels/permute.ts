import type { Kernel } from '../kernel.ts';

/**
 * Exchanges axes: axis i of the output is axis order[i] of the input.
 *
 * @param shape of the input, at least one axis.
 * @param options `order`: each axis once.
 */
export function permute(shape: readonly number[], { order }: { readonly order: readonly number[] }): Kernel {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => shape[axis] as number);
  const strides = order.map((axis) => steps[axis] as number);
  const last = sizes.length - 1;
  return (input, output) => {
    let to = 0;
    const walk = (axis: number, from: number): void => {
      const [size, stride] = [sizes[axis] as number, strides[axis] as number];
      for (let i = 0, at = from; i < size; i++, at += stride) {
        if (axis < last) walk(axis + 1, at);
        else output[to++] = input[at] as number;
      }
    };
    walk(0, 0);
  };
}
