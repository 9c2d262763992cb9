import { deriveKey, type Key, randomUint32 } from '@supermask/format';

/** The random choices of one case: the same for the same seed and case. */
export interface Draw {
  /** An integer in [0, below). */
  integer(below: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  pick<T>(from: readonly T[]): T;
}

const BLOCK = 64;

export function createDraw(seed: number, index: number, purpose: 'make' | 'judge'): Draw {
  const key: Key = deriveKey(seed, 'sampling', `fuzz/${purpose}/${index}`);
  let words = randomUint32(key, BLOCK);
  let at = 0;
  const integer = (below: number): number => {
    if (at > 0 && at % BLOCK === 0) words = randomUint32(key, BLOCK, at);
    return Math.floor(((words[at++ % BLOCK] as number) * below) / 2 ** 32);
  };
  return {
    integer,
    once: (times) => integer(times) === 0,
    pick: (from) => from[integer(from.length)] as never,
  };
}
