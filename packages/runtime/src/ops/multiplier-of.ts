import type { Kernels } from './kernels.ts';
import type { Form } from './pack-weights.ts';

/** Where weights lie in the heap and how: numbers, that other threads on the same memory can use too. */
export interface WeightLayout {
  readonly form: Form;
  /** As in `TapLists`. */
  readonly unit: number;
  /** The arguments of the form's kernel between `positions` and `out`; of `dense` the second is the address of offsets. */
  readonly lists: readonly number[];
  /** The same of the kernel for one position. */
  readonly vector: readonly number[];
}

/** Multiplies by weights. */
export interface Multiplier {
  /**
   * All rows at `positions` neighbouring positions; a step of 1 in an offset is `pitch` bytes (`dense`: those that it was
   * packed for).
   */
  multiply(x: number, pitch: number, positions: number, out: number, outPitch: number): void;
  /** One position, and columns that stand one after another. */
  multiplyVector(x: number, out: number): void;
}

export function multiplierOf(kernels: Kernels, { form, unit, lists, vector }: WeightLayout): Multiplier {
  type Run = (...numbers: number[]) => void;
  const run = kernels[form] as Run;
  const runVector = kernels[`${form}Vector`] as Run;
  return {
    multiply(x, pitch, positions, ...out) {
      if (form === 'dense') run(x, positions, ...lists, ...out);
      else run(x, pitch * unit, positions, ...lists, ...out);
    },
    multiplyVector: (x, out) => runVector(x, ...vector, out),
  };
}
