import type { ValueInfo } from '../network.ts';

type Arrays = Readonly<Record<string, Float32Array>>;

/**
 * Cuts a batch into parts of equal or nearly equal numbers of images.
 *
 * @param inputs each of `count` images.
 * @param parts at most so many; none is empty.
 * @returns views of the inputs, the first images first.
 */
export function splitBatch(
  inputs: Arrays,
  { count, parts }: { count: number; parts: number },
): Record<string, Float32Array>[] {
  const number = Math.min(parts, count);
  const cut = (part: number): number => Math.floor((count * part) / number);
  return Array.from({ length: number }, (_, part) =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, values]) => {
        const size = values.length / count;
        return [name, values.subarray(cut(part) * size, cut(part + 1) * size)];
      }),
    ),
  );
}

/** Puts the outputs of the parts together again. */
export function joinBatch(
  parts: readonly Arrays[],
  outputs: readonly ValueInfo[],
): Record<string, Float32Array> {
  return Object.fromEntries(
    outputs.map(({ name }) => {
      const arrays = parts.map((part) => part[name] as Float32Array);
      const whole = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const values of arrays) {
        whole.set(values, at);
        at += values.length;
      }
      return [name, whole];
    }),
  );
}
