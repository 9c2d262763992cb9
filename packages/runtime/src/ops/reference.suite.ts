import { randomValues } from '@supermask/format';
import type { Epilogue } from './pack-weights.ts';

/** Uniform in [−1, 1), the same for the same seed; about `density` of them are kept, the rest is 0. */
export function uniform(count: number, seed: number, density = 1): Float32Array {
  const stream = { distribution: 'uniform', scale: 1, seed, purpose: 'data' } as const;
  const chosen = randomValues({ ...stream, stream: 'chosen' }, count);
  return randomValues({ ...stream, stream: 'values' }, count).map((value, i) =>
    ((chosen[i] as number) + 1) / 2 < density ? value : 0,
  );
}

/** ±α of the output or 0: `unit(i)` says to which output weight i belongs. */
export function ternary(
  count: number,
  seed: number,
  density: number,
  unit: (i: number) => number,
): Float32Array {
  return uniform(count, seed, density).map((value, i) =>
    Math.fround(Math.sign(value) * (0.1 + 0.3 * unit(i))),
  );
}

/** matrix · input in double precision. */
export function multiplied(
  matrix: Float32Array,
  input: Float32Array,
  { rows, columns, batch, ...epilogue }: { rows: number; columns: number; batch: number } & Epilogue,
): Float64Array {
  return Float64Array.from({ length: rows * batch }, (_, i) => {
    const row = Math.floor(i / batch);
    let sum = 0;
    for (let k = 0; k < columns; k++) {
      sum += (matrix[row * columns + k] as number) * (input[k * batch + (i % batch)] as number);
    }
    return finished(sum, row, epilogue);
  });
}

export interface Correlation extends Epilogue {
  readonly image: readonly [number, number];
  readonly channels: number;
  readonly units: number;
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
  readonly groups: number;
}

/** The convolution (kernel in HWIO) in double precision, by its definition. */
export function correlated(kernel: Float32Array, input: Float32Array, options: Correlation): Float64Array {
  const { image, channels, units, size, strides, dilations, padding, groups } = options;
  const [rows, columns] = [0, 1].map((axis) => {
    const reach = ((size[axis] as number) - 1) * (dilations[axis] as number) + 1;
    const [before, after] = padding[axis] as [number, number];
    return Math.floor((before + (image[axis] as number) + after - reach) / (strides[axis] as number)) + 1;
  }) as [number, number];
  const inputs = channels / groups;
  return Float64Array.from({ length: units * rows * columns }, (_, i) => {
    const unit = Math.floor(i / (rows * columns));
    const [row, column] = [Math.floor(i / columns) % rows, i % columns];
    const first = Math.floor((unit * groups) / units) * inputs;
    let sum = 0;
    for (let ky = 0; ky < size[0]; ky++) {
      for (let kx = 0; kx < size[1]; kx++) {
        const y = row * strides[0] + ky * dilations[0] - padding[0][0];
        const x = column * strides[1] + kx * dilations[1] - padding[1][0];
        if (y < 0 || y >= image[0] || x < 0 || x >= image[1]) continue;
        for (let c = 0; c < inputs; c++) {
          const weight = kernel[((ky * size[1] + kx) * inputs + c) * units + unit] as number;
          sum += weight * (input[((first + c) * image[0] + y) * image[1] + x] as number);
        }
      }
    }
    return finished(sum, unit, options);
  });
}

function finished(sum: number, row: number, { scale, bias, relu }: Epilogue): number {
  const value = sum * (scale?.[row] ?? 1) + (bias?.[row] ?? 0);
  return relu ? Math.max(value, 0) : value;
}

/** The largest deviation over the largest value, or over 1. */
export function deviation(got: Float32Array, expected: Float64Array): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [largest, most] = [0, 1];
  for (let i = 0; i < got.length; i++) {
    const difference = Math.abs((got[i] as number) - (expected[i] as number));
    // NaN must not be lost in a maximum.
    if (!(difference <= largest)) largest = difference;
    most = Math.max(most, Math.abs(expected[i] as number));
  }
  return largest / most;
}
