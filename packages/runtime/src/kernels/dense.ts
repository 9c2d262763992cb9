import { type KeptWeights, keptWeights } from '../kept-weights.ts';
import type { Kernel } from '../kernel.ts';

/**
 * x · kernel + bias over the last axis, in double precision.
 *
 * @param kernel float32 [inputs × units], row-major.
 * @param options `bias`: float32 [units].
 * @returns a kernel from [… × inputs] to [… × units].
 */
export function dense(
  kernel: Float32Array,
  { inputs, units, bias = new Float32Array(units) }: { inputs: number; units: number; bias?: Float32Array },
): Kernel {
  const kept = keptWeights(kernel, { columns: units });
  // Each input is read once per unit: converting it to a double once is measurably cheaper.
  const row = new Float64Array(inputs);
  return (input, output) => {
    for (let from = 0, to = 0; from < input.length; from += inputs, to += units) {
      row.set(input.subarray(from, from + inputs));
      for (let unit = 0; unit < units; unit++) {
        output[to + unit] = (bias[unit] as number) + keptProduct(row, kept, unit);
      }
    }
  };
}

function keptProduct(row: Float64Array, { starts, rows, weights }: KeptWeights, unit: number): number {
  const end = starts[unit + 1] as number;
  let sum = 0;
  for (let k = starts[unit] as number; k < end; k++) {
    sum += (weights[k] as number) * (row[rows[k] as number] as number);
  }
  return sum;
}
