import type { Kernel } from '../kernel.ts';

/**
 * The row of a table for each element, an index whose fraction is cut off.
 *
 * @param table float32 [count × size], row-major.
 * @returns a kernel from […] to [… × size], which throws on an index that the table does not have: a neighbour's
 *   row would look like a sound result.
 */
export function embedding(table: Float32Array, { size }: { readonly size: number }): Kernel {
  const count = table.length / size;
  return (input, output) => {
    for (let i = 0; i < input.length; i++) {
      const index = Math.trunc(input[i] as number);
      if (!(index >= 0 && index < count)) {
        throw new Error(
          `[supermask/runtime] predict: an index must be in [0, ${count}), got ${input[i]} (what the words are numbered by)`,
        );
      }
      output.set(table.subarray(index * size, (index + 1) * size), i * size);
    }
  };
}
