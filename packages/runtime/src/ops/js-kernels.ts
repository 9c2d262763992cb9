import type { PagedMemory } from './heap.ts';
import { clamped, jsImageKernels } from './js-image-kernels.ts';
import type { Epilogue, Kernels, Place, PlaceArguments } from './kernels.ts';

const { fround } = Math;
/** `COLUMNS` of assembly/matvec.ts. */
const COLUMNS = 4096;

/**
 * The kernels in plain JavaScript: for engines without WebAssembly SIMD, and what the others are tested against.
 * Sums are in the same order and rounded to float32 after each operation, so that the results of the module
 * without relaxed SIMD are the same to the last bit.
 */
export function jsKernels(memory: PagedMemory): Kernels {
  const floats = (): Float32Array => new Float32Array(memory.buffer);
  const integers = (): Uint32Array => new Uint32Array(memory.buffer);
  const places = (wide: number): Uint16Array | Uint32Array =>
    wide ? new Uint32Array(memory.buffer) : new Uint16Array(memory.buffer);

  /** Writes a row of sums. */
  function finish(sums: Float32Array, row: number, [scale, bias, clamp]: Epilogue, out: number): void {
    const values = floats();
    const s = values[scale / 4 + row] as number;
    const b = values[bias / 4 + row] as number;
    for (let p = 0; p < sums.length; p++) {
      values[out / 4 + p] = clamped(fround(fround((sums[p] as number) * s) + b), clamp);
    }
  }

  /** sums[p] += weight · x[p]. */
  function add(sums: Float32Array, values: Float32Array, weight: number, at: number): void {
    for (let p = 0; p < sums.length; p++) {
      sums[p] = (sums[p] as number) + fround(weight * (values[at + p] as number));
    }
  }

  /** Visits the indices of list `i`. */
  function visit(
    indices: Uint16Array | Uint32Array,
    [ends, first, i]: readonly [ends: number, first: number, i: number],
    found: (index: number, k: number, at: number) => void,
  ): void {
    const ints = integers();
    const begin = Math.ceil((ints[ends / 4 + i] as number) / 4) * 4;
    const end = ints[ends / 4 + i + 1] as number;
    for (let k = begin; k < end; k++) {
      found(indices[first / indices.BYTES_PER_ELEMENT + k] as number, k - begin, k);
    }
  }

  const four = (a: Float32Array): number =>
    fround(fround((a[0] as number) + (a[1] as number)) + fround((a[2] as number) + (a[3] as number)));

  /** The sums of every eighth weight. */
  const eight = (a: Float32Array): number =>
    four(Float32Array.from({ length: 4 }, (_, i) => (a[i] as number) + (a[i + 4] as number)));

  function place<T extends Float32Array | Uint8Array>(
    values: T,
    fill: number,
    [
      from,
      plane,
      linePitch,
      channels,
      height,
      width,
      top,
      left,
      strideY,
      strideX,
      rows,
      pitch,
      to,
    ]: PlaceArguments,
  ): void {
    let at = to / values.BYTES_PER_ELEMENT;
    const source = (channel: number, y: number, x: number): number =>
      (from + channel * plane + y * linePitch) / values.BYTES_PER_ELEMENT + x;
    for (let phase = 0; phase < channels * strideY * strideX; phase++) {
      const channel = Math.floor(phase / (strideY * strideX));
      const phaseY = Math.floor(phase / strideX) % strideY;
      for (let row = 0; row < rows; row++) {
        const y = row * strideY + phaseY - top;
        for (let column = 0; column < pitch; column++) {
          const x = column * strideX + (phase % strideX) - left;
          const inside = y >= 0 && y < height && x >= 0 && x < width;
          values[at++] = inside ? (values[source(channel, y, x)] as number) : fill;
        }
      }
    }
  }

  /** Bit j of group g is set where `isPlus` says so of channel 4g + j. */
  function setNibbles(
    [channels, rows, columns]: readonly [number, number, number],
    [to, plane, pitch]: Place,
    isPlus: (channel: number, row: number, column: number) => boolean,
  ): void {
    const bytes = new Uint8Array(memory.buffer);
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) {
          const at = to + (c >> 2) * plane + y * pitch + x;
          const others = c % 4 === 0 ? 0 : (bytes[at] as number);
          bytes[at] = others | (isPlus(c, y, x) ? 1 << (c & 3) : 0);
        }
      }
    }
  }

  return {
    sparse(x, pitch, positions, rows, blocks, ends, bases, indices, wide, weights, ...finishing) {
      const [values, list] = [floats(), places(wide)];
      const [scale, bias, relu, out, outPitch] = finishing;
      for (let r = 0; r < rows; r++) {
        const sums = new Float32Array(positions);
        for (let i = r; i < blocks * rows; i += rows) {
          const start = x + (integers()[bases / 4 + i] as number) * pitch;
          visit(list, [ends, indices, i], (index, _, at) =>
            add(sums, values, values[weights / 4 + at] as number, (start + index * pitch) / 4),
          );
        }
        finish(sums, r, [scale, bias, relu], out + r * outPitch);
      }
    },
    signs(x, pitch, positions, rows, blocks, ends, bases, indices, wide, ...finishing) {
      const [values, list] = [floats(), places(wide)];
      const [scale, bias, relu, out, outPitch] = finishing;
      for (let r = 0; r < rows; r++) {
        const sums = new Float32Array(positions);
        for (let i = r; i < blocks * rows; i += rows) {
          const start = x + (integers()[bases / 4 + i] as number) * pitch;
          for (const half of [0, 1]) {
            visit(list, [ends, indices, 2 * i + half], (index) =>
              add(sums, values, half ? -1 : 1, (start + index * pitch) / 4),
            );
          }
        }
        finish(sums, r, [scale, bias, relu], out + r * outPitch);
      }
    },
    dense(x, positions, rows, offsets, count, weights, scale, bias, relu, out, outPitch) {
      const [values, ints] = [floats(), integers()];
      const sums = new Float32Array(positions);
      for (let r = 0; r < rows; r++) {
        sums.fill(0);
        for (let k = 0; k < count; k++) {
          const weight = values[weights / 4 + ((r >> 2) * count + k) * 4 + (r & 3)] as number;
          add(sums, values, weight, (x + (ints[offsets / 4 + k] as number)) / 4);
        }
        finish(sums, r, [scale, bias, relu], out + r * outPitch);
      }
    },
    sparseVector(x, columns, rows, ends, indices, weights, scale, bias, relu, out) {
      const values = floats();
      for (let r = 0; r < rows; r++) {
        let sum = 0;
        for (let block = 0; block * COLUMNS < columns; block++) {
          const sums = new Float32Array(8);
          const start = x / 4 + block * COLUMNS;
          visit(places(0), [ends, indices, block * rows + r], (index, k, at) => {
            const weight = values[weights / 4 + at] as number;
            sums[k & 7] = (sums[k & 7] as number) + fround(weight * (values[start + index / 4] as number));
          });
          sum = fround(eight(sums) + sum);
        }
        finish(Float32Array.of(sum), r, [scale, bias, relu], out + 4 * r);
      }
    },
    signsVector(x, columns, rows, ends, indices, scale, bias, relu, out) {
      const values = floats();
      for (let r = 0; r < rows; r++) {
        let sum = 0;
        for (let block = 0; block * COLUMNS < columns; block++) {
          const sums = new Float32Array(8);
          const start = x / 4 + block * COLUMNS;
          for (const half of [0, 1]) {
            visit(places(0), [ends, indices, 2 * (block * rows + r) + half], (index, k) => {
              const value = values[start + index / 4] as number;
              sums[k & 7] = (sums[k & 7] as number) + (half ? -value : value);
            });
          }
          sum = fround(eight(sums) + sum);
        }
        finish(Float32Array.of(sum), r, [scale, bias, relu], out + 4 * r);
      }
    },
    denseVector(x, rows, count, weights, scale, bias, relu, out) {
      const values = floats();
      for (let r = 0; r < rows; r++) {
        const sums = new Float32Array(4);
        for (let k = 0; k < count; k++) {
          const weight = values[weights / 4 + ((r >> 2) * count + k) * 4 + (r & 3)] as number;
          sums[k & 3] = (sums[k & 3] as number) + fround(weight * (values[x / 4 + k] as number));
        }
        finish(Float32Array.of(four(sums)), r, [scale, bias, relu], out + 4 * r);
      }
    },
    binary(x, positions, rows, starts, deltas, patterns, _stretch, tables, out, outPitch) {
      const [ints, bytes] = [integers(), new Uint8Array(memory.buffer)];
      const table = new Int8Array(memory.buffer, tables);
      for (let r = 0; r < rows; r++) {
        const sums = new Int16Array(memory.buffer, out + r * outPitch, positions).fill(0);
        let at = x;
        for (let k = ints[starts / 4 + r] as number; k < (ints[starts / 4 + r + 1] as number); k++) {
          at += ints[deltas / 4 + k] as number;
          const entries = (bytes[patterns + k] as number) * 16;
          for (let p = 0; p < positions; p++) {
            const nibble = bytes[at + p] as number;
            if (nibble < 16) sums[p] = (sums[p] as number) + (table[entries + nibble] as number);
          }
        }
      }
    },
    signNibbles(from, plane, pitch, channels, rows, columns, ...to) {
      const values = floats();
      setNibbles([channels, rows, columns], to, (c, y, x) => {
        return (values[(from + c * plane + y * pitch) / 4 + x] as number) >= 0;
      });
    },
    scaleSums(from, plane, pitch, rows, height, width, scale, bias, clamp, to, toPlane, toPitch) {
      for (let r = 0; r < rows; r++) {
        const sums = new Int16Array(memory.buffer, from + r * plane);
        for (let y = 0; y < height; y++) {
          const line = Float32Array.from(sums.subarray(y * pitch, y * pitch + width));
          finish(line, r, [scale, bias, clamp], to + r * toPlane + y * toPitch);
        }
      }
    },
    thresholdSums(from, plane, pitch, rows, height, width, thresholds, flips, ...to) {
      const limits = new Int32Array(memory.buffer, thresholds);
      const turned = new Uint8Array(memory.buffer, flips);
      const sums = new Int16Array(memory.buffer);
      setNibbles([rows, height, width], to, (r, y, x) => {
        const sum = sums[(from + r * plane) / 2 + y * pitch + x] as number;
        return sum >= (limits[r] as number) !== (turned[r] === 1);
      });
    },
    placeFloats: (...args) => place(floats(), 0, args),
    placeBytes: (...args) => place(new Uint8Array(memory.buffer), 0x80, args),
    ...jsImageKernels(memory),
  };
}
