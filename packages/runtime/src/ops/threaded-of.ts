/** Where compiled code keeps what is its own (`assembly/own.ts`), and how far apart two threads keep theirs. */
const OWN = 16384;
const APART = 64 + 16384;
/** Addresses of more threads would need a fourth byte. */
export const MOST_THREADS = 62;
/** How the section of imports begins: its size, the name `env.memory`. */
const IMPORTS = [0x02, 0x0f, 0x01, 0x03, 0x65, 0x6e, 0x76];
/** What follows the name: a memory, shared, of at least 0 and at most 16384 pages; before, of at least 0. */
const NAME_END = 15;
const SHARED = [0x03, 0x00, 0x80, 0x80, 0x01];
const LONGER = SHARED.length - 2;

/** Where a heap can begin: behind what so many threads keep. */
export function startOf(threads: number): number {
  return OWN + threads * APART + 64;
}

/**
 * The same kernels for one of several threads on one memory: that is imported as a shared one, and what compiled code keeps
 * lies where no other thread's does.
 *
 * @param module one that `assembly/build.mjs` wrote, of fixed or relaxed SIMD.
 * @param thread an integer in [0, MOST_THREADS).
 */
export function threadedOf(module: Uint8Array<ArrayBuffer>, thread: number): Uint8Array<ArrayBuffer> {
  const moved = module.slice();
  for (let at = 0; at + 2 < module.length; at++) {
    const [a, b, c] = [module[at] as number, module[at + 1] as number, module[at + 2] as number];
    if (a < 0x80 || b < 0x80 || c >= 0x80) continue;
    const address = (a & 0x7f) | ((b & 0x7f) << 7) | (c << 14);
    const own = address - OWN;
    // Variables, the copy of the input, and the zero behind it: a test sees to it that nothing else looks like these.
    if (own < 0 || (own > 64 && own !== APART)) continue;
    const to = address + thread * APART;
    moved.set([(to & 0x7f) | 0x80, ((to >> 7) & 0x7f) | 0x80, to >> 14], at);
  }
  const imports = moved.findIndex((_, at) => IMPORTS.every((byte, i) => moved[at + i] === byte));
  moved[imports + 1] = (moved[imports + 1] as number) + LONGER;
  const shared = new Uint8Array(moved.length + LONGER);
  shared.set(moved.subarray(0, imports + NAME_END));
  shared.set(SHARED, imports + NAME_END);
  shared.set(moved.subarray(imports + NAME_END + 2), imports + NAME_END + SHARED.length);
  return shared;
}
