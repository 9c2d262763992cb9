import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** Bytes before and behind each block. */
const GUARD = 256;

/** The heap of a backend with guards about each block that is taken from now on. */
export interface GuardedHeap {
  /** Blocks that are in use. */
  readonly blocks: ReadonlyMap<number, number>;
  /** What has been written outside of blocks, those in use and those that were given back. */
  trespasses(): readonly string[];
  /** As it was; all blocks must have been given back. */
  release(): void;
}

interface Heap {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(at: number): void;
}

/**
 * Fills fresh blocks, their guards and blocks that are given back with bits of NaN, so that what is read there shows. What
 * C++ takes by itself has no guards.
 */
export function guardedHeap(backend: BackendWasm): GuardedHeap {
  const heap = backend.wasm as unknown as Heap;
  // The first call replaces them.
  heap._free(heap._malloc(8));
  const { _malloc, _free } = heap;
  const blocks = new Map<number, number>();
  const found: string[] = [];
  const inspect = (at: number, size: number): void => {
    for (const [begin, end] of [
      [at - GUARD, at],
      [at + size, at + size + GUARD],
    ] as const) {
      const place = heap.HEAPU8.subarray(begin, end).findIndex((byte) => byte !== 0xff);
      if (place >= 0) found.push(`${begin + place - at} of a block of ${size} bytes`);
    }
  };
  heap._malloc = (size) => {
    const at = (_malloc(size + 2 * GUARD) >>> 0) + GUARD;
    heap.HEAPU8.fill(0xff, at - GUARD, at + size + GUARD);
    blocks.set(at, size);
    return at;
  };
  heap._free = (at) => {
    const size = blocks.get(at);
    if (size === undefined) return _free(at);
    inspect(at, size);
    blocks.delete(at);
    heap.HEAPU8.fill(0xff, at, at + size);
    _free(at - GUARD);
  };
  return {
    blocks,
    trespasses() {
      for (const [at, size] of blocks) inspect(at, size);
      return found;
    },
    release: () => Object.assign(heap, { _malloc, _free }),
  };
}
