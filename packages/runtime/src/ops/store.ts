import type { Heap } from './heap.ts';

/** Constant arrays of one owner in the heap. */
export interface Store {
  /** All arrays together. */
  readonly bytes: number;
  /** @returns the address of a copy. */
  put(array: Float32Array | Uint32Array | Int32Array | Uint16Array | Uint8Array | Int8Array): number;
  /** Frees all of them; a second call does nothing. */
  free(): void;
}

/** Calls `fill` with a new store, and frees it again if that throws. */
export function withStore<T>(heap: Heap, fill: (store: Store) => T): T {
  const addresses: number[] = [];
  let bytes = 0;
  const store: Store = {
    get bytes() {
      return bytes;
    },
    put({ buffer, byteOffset, byteLength }) {
      const address = heap.allocate(byteLength);
      addresses.push(address);
      bytes += byteLength;
      new Uint8Array(heap.buffer).set(new Uint8Array(buffer, byteOffset, byteLength), address);
      return address;
    },
    free() {
      for (const address of addresses.splice(0)) heap.free(address);
    },
  };
  try {
    return fill(store);
  } catch (error) {
    store.free();
    throw error;
  }
}
