import type { Engine } from './engine.ts';
import type { Form } from './pack-weights.ts';

/** Where weights lie in the heap and how: numbers, that other threads on the same memory can use too. */
export type WeightLayout = DenseLayout | ListLayout;

interface Layout {
  readonly form: Form;
  readonly rows: number;
  readonly columns: number;
  /** Addresses of scale and bias, and `clamp`, as in `Kernels`' epilogue. */
  readonly finish: readonly [scale: number, bias: number, clamp: number];
}

interface DenseLayout extends Layout {
  readonly form: 'dense';
  /** What the offsets are multiplied by. */
  readonly pitch: number;
  readonly offsets: number;
  readonly weights: number;
}

interface ListLayout extends Layout {
  readonly form: 'sparse' | 'signs';
  /** As in `TapLists`. */
  readonly unit: number;
  /** The arguments from `blocks` on; of signs without `weights`. */
  readonly lists: readonly number[];
  /** The same for one position. */
  readonly vector: readonly number[];
}

/** Multiplies by weights. */
export interface Multiplier {
  /** All rows at `positions` neighbouring positions; a step of 1 in an offset is `pitch` bytes. */
  multiply(x: number, pitch: number, positions: number, out: number, outPitch: number): void;
  /** One position, and columns that stand one after another. */
  multiplyVector(x: number, out: number): void;
}

export function multiplierOf({ heap, kernels }: Engine, layout: WeightLayout): Multiplier {
  const { form, rows, columns, finish } = layout;
  if (form === 'dense') {
    const { offsets, weights } = layout;
    let { pitch: current } = layout;
    return {
      multiply(x, pitch, positions, out, outPitch) {
        if (pitch !== current) {
          // A matrix's pitch depends on the batch.
          const places = new Uint32Array(heap.buffer, offsets, columns);
          places.set(places.map((place) => (place / current) * pitch));
          current = pitch;
        }
        kernels.dense(x, positions, rows, offsets, columns, weights, ...finish, out, outPitch);
      },
      multiplyVector: (x, out) => kernels.denseVector(x, rows, columns, weights, ...finish, out),
    };
  }
  const { unit, lists, vector } = layout;
  type Run = (...numbers: number[]) => void;
  const run = kernels[form] as Run;
  const runVector = kernels[`${form}Vector`] as Run;
  return {
    multiply: (x, pitch, positions, out, outPitch) =>
      run(x, pitch * unit, positions, rows, ...lists, ...finish, out, outPitch),
    multiplyVector: (x, out) => runVector(x, columns, rows, ...vector, ...finish, out),
  };
}
