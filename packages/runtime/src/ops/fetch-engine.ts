import { checkSimd, createEngine, type Engine, findEngine, type Simd } from './engine.ts';

/**
 * `createEngine` with only those parts that this machine needs: each is a file of its own, fetched when it is used. The
 * kernels for signs are not among them.
 *
 * @throws as `createEngine`, and if a part cannot be fetched.
 */
export async function fetchEngine(simd: 'auto' | Simd): Promise<Engine> {
  checkSimd(simd);
  if (simd !== 'none' && typeof WebAssembly !== 'undefined') {
    const { kernels } = await import('./generated/kernels.ts');
    const engine = findEngine(simd, { floats: kernels });
    if (engine !== undefined) return engine;
  }
  if (simd !== 'auto' && simd !== 'none') return createEngine(simd, {});
  return createEngine(simd, { none: (await import('./js-kernels.ts')).jsKernels });
}
