import type { MergeKernel } from '../kernel.ts';

/**
 * Values one after the other along an axis.
 *
 * @param shapes of the inputs; equal but for the axis.
 * @param options `axis`: counted from 0.
 */
export function concat(
  shapes: readonly (readonly number[])[],
  { axis }: { readonly axis: number },
): MergeKernel {
  // What lies behind the axis stays together.
  const lengths = shapes.map((shape) => shape.slice(axis).reduce((product, size) => product * size, 1));
  return (inputs, output) => {
    for (let to = 0, part = 0; to < output.length; part++) {
      for (const [i, input] of inputs.entries()) {
        const length = lengths[i] as number;
        output.set(input.subarray(part * length, (part + 1) * length), to);
        to += length;
      }
    }
  };
}
