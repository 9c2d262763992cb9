import type { Engine } from './engine.ts';

/** Where weights lie in the heap and how: numbers that other threads on the same memory can use too. */
export type WeightLayout = DenseLayout | ListLayout;

interface Layout {
  readonly rows: number;
  readonly columns: number;
  readonly weights: number;
  readonly scale: number;
  readonly bias: number;
  /** As in `Kernels`' epilogue. */
  readonly clamp: 0 | 1 | 2;
}

interface DenseLayout extends Layout {
  readonly form: 'dense';
  readonly offsets: number;
  /** What the offsets are multiplied by. */
  readonly pitch: number;
}

/** As in `TapLists`. */
interface ListLayout extends Layout {
  readonly form: 'sparse' | 'signs';
  readonly unit: number;
  readonly blocks: number;
  readonly ends: number;
  readonly bases: number;
  readonly indices: number;
  readonly wide: 0 | 1;
}

/** Multiplies by weights. */
export interface Multiplier {
  /** All rows at `positions` neighbouring positions; a step of 1 in an offset is `pitch` bytes. */
  multiply(x: number, pitch: number, positions: number, out: number, outPitch: number): void;
  /** One position, and columns that stand one after another. */
  multiplyVector(x: number, out: number): void;
}

export function multiplierOf({ heap, kernels }: Engine, layout: WeightLayout): Multiplier {
  const { form, rows, columns, weights, scale, bias, clamp } = layout;
  if (form === 'dense') {
    const { offsets } = layout;
    let current = layout.pitch;
    return {
      multiply(x, pitch, positions, out, outPitch) {
        if (pitch !== current) {
          // A matrix's pitch depends on the batch.
          const places = new Uint32Array(heap.buffer, offsets, columns);
          for (let k = 0; k < columns; k++) places[k] = ((places[k] as number) / current) * pitch;
          current = pitch;
        }
        kernels.dense(x, positions, rows, offsets, columns, weights, scale, bias, clamp, out, outPitch);
      },
      multiplyVector: (x, out) => kernels.denseVector(x, rows, columns, weights, scale, bias, clamp, out),
    };
  }
  const { unit, blocks, ends, bases, indices, wide } = layout;
  if (form === 'signs') {
    return {
      multiply: (x, pitch, positions, out, outPitch) =>
        kernels.signs(
          ...([x, pitch * unit, positions, rows, blocks, ends, bases, indices, wide] as const),
          ...([scale, bias, clamp, out, outPitch] as const),
        ),
      multiplyVector: (x, out) =>
        kernels.signsVector(x, columns, rows, ends, indices, scale, bias, clamp, out),
    };
  }
  return {
    multiply: (x, pitch, positions, out, outPitch) =>
      kernels.sparse(
        ...([x, pitch * unit, positions, rows, blocks, ends, bases, indices, wide, weights] as const),
        ...([scale, bias, clamp, out, outPitch] as const),
      ),
    multiplyVector: (x, out) =>
      kernels.sparseVector(x, columns, rows, ends, indices, weights, scale, bias, clamp, out),
  };
}
