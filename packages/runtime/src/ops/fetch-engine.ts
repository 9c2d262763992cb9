import { checkSimd, createEngine, type Engine, KINDS, type Simd, tryEngine } from './engine.ts';

/** A module with one `i8x16.relaxed_swizzle`. */
const RELAXED_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11],
);

/**
 * `createEngine` with only those parts that this machine needs: each is a file of its own, fetched when it is used.
 *
 * @throws as `createEngine`, and if a part cannot be fetched.
 */
export async function fetchEngine(simd: 'auto' | Simd): Promise<Engine> {
  checkSimd(simd);
  for (const kind of KINDS) {
    if (simd !== 'auto' && simd !== kind) continue;
    const engine = tryEngine(kind, await partOf(kind));
    if (engine !== undefined) return engine;
  }
  return createEngine(simd, {});
}

async function partOf(kind: Simd): Promise<Parameters<typeof tryEngine>[1]> {
  if (kind === 'none') return { none: (await import('./js-kernels.ts')).jsKernels };
  if (kind === 'fixed') return { fixed: (await import('./generated/simd.ts')).simd };
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(RELAXED_PROBE)) return {};
  return { relaxed: (await import('./generated/relaxed.ts')).relaxed };
}
