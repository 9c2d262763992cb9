import { exp } from '../exact/exp.ts';
import type { Kernel } from '../kernel.ts';

/**
 * exp(x) / Σ exp(x) over the last axis, relative to its largest element, so that nothing overflows.
 *
 * @param size elements of the last axis.
 */
export function softmax(size: number): Kernel {
  const exponentials = new Float64Array(size);
  return (input, output) => {
    for (let start = 0; start < input.length; start += size) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < size; i++) largest = Math.max(largest, input[start + i] as number);
      let sum = 0;
      for (let i = 0; i < size; i++) {
        const value = exp((input[start + i] as number) - largest);
        exponentials[i] = value;
        sum += value;
      }
      for (let i = 0; i < size; i++) output[start + i] = (exponentials[i] as number) / sum;
    }
  };
}
