/** What a heap needs of `WebAssembly.Memory`. */
export interface PagedMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB; earlier views of `buffer` are void. */
  grow(pages: number): unknown;
}

const PAGE = 65536;
/** 1 GiB: addresses stay positive as int32. */
const LIMIT = 2 ** 30;
/** Below, compiled code keeps what it needs (`assembly/own.ts`). */
const START = 16384 + 64 + 16384 + 64;
/** A vector at the last position of an array may read past its end. */
const SLACK = 128;

/** Blocks of one memory that grows as needed: first fit, merged again when freed. */
export interface Heap {
  readonly buffer: ArrayBuffer;
  /** @returns the address of `bytes` bytes, a multiple of 64, as cache lines are. Views taken before are void. */
  allocate(bytes: number): number;
  /** @param address one that `allocate` returned and nobody has freed. */
  free(address: number): void;
  /** Lets the heap end where the memory has so many bytes, if they are less than 1 GiB. */
  limit(bytes: number): void;
}

/**
 * @param start where it begins; what is below belongs to others.
 * @throws where memory runs out: more than 1 GiB altogether, or what the engine gives.
 */
export function createHeap(memory: PagedMemory, start: number = START): Heap {
  const used = new Map<number, number>();
  /** Ascending, no two touch; the memory behind the last block's end is not there yet. */
  let gaps: { at: number; size: number }[] = [{ at: start, size: LIMIT - start - SLACK }];
  let most = LIMIT;

  function grow(bytes: number): void {
    if (bytes <= 0) return;
    try {
      memory.grow(Math.ceil(bytes / PAGE));
    } catch (cause) {
      throw new Error(`[supermask/runtime] ops: out of memory (${bytes} bytes more than there are)`, {
        cause,
      });
    }
  }

  return {
    get buffer() {
      return memory.buffer;
    },
    allocate(bytes) {
      const size = Math.max(64, Math.ceil(bytes / 64) * 64);
      const gap = gaps.find((candidate) => candidate.size >= size);
      if (gap === undefined) {
        throw new Error(
          `[supermask/runtime] ops: out of memory (${bytes} bytes more than ${most} bytes hold)`,
        );
      }
      grow(gap.at + size + SLACK - memory.buffer.byteLength);
      const { at } = gap;
      gap.at += size;
      gap.size -= size;
      gaps = gaps.filter((candidate) => candidate.size > 0);
      used.set(at, size);
      return at;
    },
    free(address) {
      const size = used.get(address);
      if (size === undefined) return;
      used.delete(address);
      gaps.push({ at: address, size });
      gaps.sort((a, b) => a.at - b.at);
      gaps = gaps.reduce<{ at: number; size: number }[]>((merged, gap) => {
        const last = merged.at(-1);
        if (last !== undefined && last.at + last.size === gap.at) last.size += gap.size;
        else merged.push(gap);
        return merged;
      }, []);
    },
    limit(bytes) {
      most = Math.min(most, bytes);
      const last = gaps.at(-1);
      if (last !== undefined) last.size = Math.max(0, Math.min(last.at + last.size, most - SLACK) - last.at);
    },
  };
}
