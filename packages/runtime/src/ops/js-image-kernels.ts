import type { PagedMemory } from './heap.ts';
import type { Kernels, Place } from './kernels.ts';

const { fround } = Math;

/** The names of the kernels that move, pool and combine images, and multiply single vectors of bits. */
type ImageKernels = Pick<
  Kernels,
  | ('copyRows' | 'splitChannels' | 'clearRows' | 'maxPool' | 'averagePool' | 'poolNibbles')
  | ('affine' | 'combine' | 'isFinite' | 'packNibbles' | 'binaryVector')
>;

/** These kernels in plain JavaScript, with the bits of those in `assembly/`. */
export function jsImageKernels(memory: PagedMemory): ImageKernels {
  const floats = (): Float32Array => new Float32Array(memory.buffer);
  const bytes = (): Uint8Array => new Uint8Array(memory.buffer);
  const rowsOf = (places: readonly Place[], planes: number, rows: number, visit: Visit): void => {
    for (let p = 0; p < planes; p++) {
      for (let r = 0; r < rows; r++)
        visit(p, r, ...places.map(([at, plane, pitch]) => at + p * plane + r * pitch));
    }
  };

  /** Visits each pixel of each window that is in the image, between `first` and `last`, which get the window. */
  function windows(
    args: Parameters<Kernels['maxPool']>,
    {
      first,
      pixel,
      last,
    }: {
      readonly first: () => void;
      readonly pixel: (plane: number, y: number, x: number) => void;
      readonly last: (plane: number, row: number, column: number) => void;
    },
  ): void {
    const [, , , planes, height, width, sizeY, sizeX, strideY, strideX, top, left, rows, columns] = args;
    for (let p = 0; p < planes; p++) {
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          first();
          const [upper, before] = [r * strideY - top, c * strideX - left];
          for (let y = Math.max(upper, 0); y < Math.min(upper + sizeY, height); y++) {
            for (let x = Math.max(before, 0); x < Math.min(before + sizeX, width); x++) pixel(p, y, x);
          }
          last(p, r, c);
        }
      }
    }
  }

  return {
    copyRows(from, fromPlane, fromPitch, planes, rows, width, to, toPlane, toPitch) {
      const all = bytes();
      rowsOf(
        [
          [from, fromPlane, fromPitch],
          [to, toPlane, toPitch],
        ],
        planes,
        rows,
        (_, __, a, b) => {
          all.copyWithin(b, a, a + width);
        },
      );
    },
    splitChannels(from, channels, rows, columns, to, plane, pitch) {
      const values = floats();
      for (let c = 0; c < channels; c++) {
        for (let r = 0, i = from / 4 + c; r < rows; r++) {
          const first = (to + c * plane + r * pitch) / 4;
          for (let x = first; x < first + columns; x++, i += channels) values[x] = values[i] as number;
        }
      }
    },
    clearRows(at, plane, pitch, planes, rows, width) {
      const values = floats();
      rowsOf([[at, plane, pitch]], planes, rows, (_, __, a) => values.fill(0, a / 4, a / 4 + width));
    },
    maxPool(...args) {
      const values = floats();
      const [from, plane, pitch] = args;
      const [to, toPlane, toPitch] = args.slice(14) as Place;
      let value = 0;
      windows(args, {
        first: () => {
          value = Number.NEGATIVE_INFINITY;
        },
        pixel: (p, y, x) => {
          value = Math.max(value, values[(from + p * plane + y * pitch) / 4 + x] as number);
        },
        last: (p, r, c) => {
          values[(to + p * toPlane + r * toPitch) / 4 + c] = value;
        },
      });
    },
    averagePool(...args) {
      const values = floats();
      const [from, plane, pitch] = args;
      const [to, toPlane, toPitch] = args.slice(14) as Place;
      let [sum, count] = [0, 0];
      windows(args, {
        first: () => {
          [sum, count] = [0, 0];
        },
        pixel: (p, y, x) => {
          sum += values[(from + p * plane + y * pitch) / 4 + x] as number;
          count++;
        },
        last: (p, r, c) => {
          values[(to + p * toPlane + r * toPitch) / 4 + c] = sum / count;
        },
      });
    },
    poolNibbles(...args) {
      const all = bytes();
      const [from, plane, pitch] = args;
      const [flips, to, toPlane, toPitch] = args.slice(14) as [number, ...Place];
      let value = 0;
      windows(args.slice(0, 17) as Parameters<Kernels['maxPool']>, {
        first: () => {
          value = 0;
        },
        pixel: (p, y, x) => {
          value |= all[from + p * plane + y * pitch + x] as number;
        },
        last: (p, r, c) => {
          all[to + p * toPlane + r * toPitch + c] = value ^ (all[flips + p] as number);
        },
      });
    },
    affine(...[x, plane, pitch, planes, rows, columns, scale, shift, clamp, to, toPlane, toPitch]) {
      const values = floats();
      rowsOf(
        [
          [x, plane, pitch],
          [to, toPlane, toPitch],
        ],
        planes,
        rows,
        (p, _, a, b) => {
          const [s, t] = [values[scale / 4 + p] as number, values[shift / 4 + p] as number];
          for (let c = 0; c < columns; c++) {
            values[b / 4 + c] = clamped(fround(fround((values[a / 4 + c] as number) * s) + t), clamp);
          }
        },
      );
    },
    combine(
      ...[times, x, xPlane, xPitch, y, yPlane, yPitch, planes, rows, columns, clamp, to, toPlane, toPitch]
    ) {
      const values = floats();
      rowsOf(
        [
          [x, xPlane, xPitch],
          [y, yPlane, yPitch],
          [to, toPlane, toPitch],
        ],
        planes,
        rows,
        (_, __, a, b, out) => {
          for (let c = 0; c < columns; c++) {
            const [u, v] = [values[a / 4 + c] as number, values[b / 4 + c] as number];
            values[out / 4 + c] = clamped(fround(times ? u * v : u + v), clamp);
          }
        },
      );
    },
    isFinite: (at, count) =>
      new Float32Array(memory.buffer, at, count).every((value) => Number.isFinite(value)) ? 1 : 0,
    packNibbles(from, count, to) {
      const all = bytes();
      for (let i = 0; i < count; i += 2) {
        all[to + i / 2] = (all[from + i] as number) | ((all[from + i + 1] as number) << 4);
      }
    },
    binaryVector(x, words, rows, weights, base, out) {
      const all = bytes();
      const [bases, sums] = [new Int32Array(memory.buffer, base), new Int16Array(memory.buffer, out)];
      const length = 8 * words;
      for (let r = 0; r < rows; r++) {
        const [kept, minus] = [weights + 2 * length * r, weights + length * (2 * r + 1)];
        let ones = 0;
        for (let i = 0; i < length; i++) {
          const met = (all[x + i] as number) ^ (all[minus + i] as number);
          for (let bits = (all[kept + i] as number) & met; bits > 0; bits &= bits - 1) ones++;
        }
        sums[r] = (bases[r] as number) + 2 * ones;
      }
    },
  };
}

/** A row of each of several images: plane, row, and the addresses of the rows. */
type Visit = (plane: number, row: number, ...addresses: number[]) => void;

/** The last step of `Epilogue`. */
export function clamped(value: number, clamp: number): number {
  return clamp === 0 ? value : Math.max(clamp > 1 ? Math.min(value, 6) : value, 0);
}
