import type { MergeKernel } from '../kernel.ts';

/** The sum or product of values of one shape, element by element, in double precision. */
export function merge(op: 'add' | 'multiply'): MergeKernel {
  return (inputs, output) => {
    const [first, ...others] = inputs as readonly [Float32Array, ...Float32Array[]];
    for (let i = 0; i < output.length; i++) {
      let value = first[i] as number;
      for (const other of others) {
        if (op === 'add') value += other[i] as number;
        else value *= other[i] as number;
      }
      output[i] = value;
    }
  };
}
