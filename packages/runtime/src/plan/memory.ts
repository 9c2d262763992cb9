import type { Engine } from '../ops/engine.ts';
import type { Windows } from '../ops/windows.ts';
import { extentOf, type Planes, placeOf, type Value } from './value.ts';

/** Memory for the values of one network. */
export interface Memory {
  /** Zeroed. */
  bytes(count: number): number;
  /** The same for bytes that a step needs only while it runs, all from one place. */
  scratch(part: 'placed' | 'sums' | 'nibbles', count: number): () => number;
  /** Planes of floats without anything between, or with rows `pitch` floats apart. */
  floats(shape: readonly number[], pitch?: number): Planes;
  /** Planes in which windows find their padding; floats (0) or nibbles (0x80). */
  padded(windows: Windows, bytes: 1 | 4): Planes;
  /** Planes of nibbles, four channels each, without anything between. */
  nibbles(shape: readonly number[]): Planes;
  /** Takes a value out, in row-major order. */
  read(value: Value, to: Float32Array): void;
  /** What puts a value in, in row-major order; the memory that this needs is taken now. */
  writer(value: Value): (from: Float32Array) => void;
  /** Whether all numbers of a value are; between its rows and planes there must be zeros, or nothing. */
  isFinite(value: Value): boolean;
}

export function createMemory({ heap, kernels }: Engine): Memory {
  const scratch = {
    placed: { address: 0, size: 0 },
    sums: { address: 0, size: 0 },
    nibbles: { address: 0, size: 0 },
  };

  function bytes(count: number): number {
    const address = heap.allocate(count);
    new Uint8Array(heap.buffer, address, count).fill(0);
    return address;
  }

  /** A view of a value whose numbers lie in row-major order; undefined of any other. */
  function vectorOf({ at, planes, plane, rows, columns }: Planes): Float32Array | undefined {
    const ordered = planes === 1 ? rows === 1 : rows * columns === 1 && plane === 4;
    return ordered ? new Float32Array(heap.buffer, at, planes * columns) : undefined;
  }

  const memory: Memory = {
    bytes,
    scratch(part, count) {
      const place = scratch[part];
      if (count > place.size) {
        heap.free(place.address);
        place.address = heap.allocate(count);
        place.size = count;
      }
      return () => place.address;
    },
    floats(shape, pitch) {
      const { channels, rows, columns } = extentOf(shape);
      const line = 4 * (pitch ?? columns);
      const plane = rows * line;
      return { at: bytes(channels * plane), planes: channels, rows, columns, plane, pitch: line };
    },
    padded(windows, size) {
      const { image, channels, placed, behind, rows, pitch, top, left } = windows;
      const at = bytes((placed + behind) * size);
      if (size === 1) new Uint8Array(heap.buffer, at, placed + behind).fill(0x80);
      return {
        at: at + (top * pitch + left) * size,
        planes: channels,
        rows: image[0],
        columns: image[1],
        plane: rows * pitch * size,
        pitch: pitch * size,
        windows,
      };
    },
    nibbles(shape) {
      const { channels, rows, columns } = extentOf(shape);
      const planes = Math.ceil(channels / 4);
      const plane = rows * columns;
      return { at: bytes(planes * plane), planes, rows, columns, plane, pitch: columns };
    },
    read: ({ floats }, to) => {
      const { at, planes, plane, pitch, rows, columns } = floats as Planes;
      const vector = vectorOf(floats as Planes);
      if (vector !== undefined) {
        to.set(vector);
        return;
      }
      const values = new Float32Array(heap.buffer);
      for (let c = 0; c < planes; c++) {
        for (let r = 0, i = c; r < rows; r++) {
          const first = (at + c * plane + r * pitch) / 4;
          for (let x = first; x < first + columns; x++, i += planes) to[i] = values[x] as number;
        }
      }
    },
    writer({ floats }) {
      const places = floats as Planes;
      if (vectorOf(places) !== undefined) return (from) => vectorOf(places)?.set(from);
      const { planes, rows, columns } = places;
      const count = planes * rows * columns;
      const pixels = memory.scratch('placed', 4 * count);
      return (from) => {
        new Float32Array(heap.buffer, pixels(), count).set(from);
        kernels.splitChannels(pixels(), planes, rows, columns, ...placeOf(places));
      };
    },
    isFinite: ({ floats }) => {
      const { at, plane, pitch, planes, rows, columns } = floats as Planes;
      return kernels.isFinite(at, ((planes - 1) * plane + (rows - 1) * pitch) / 4 + columns) === 1;
    },
  };
  return memory;
}
