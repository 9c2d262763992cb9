import { checkSimd, createEngine, type Engine, type EngineParts, findEngine, type Simd } from './engine.ts';

/**
 * `createEngine` with only those parts that are needed here: each is a file of its own, fetched when it is used.
 *
 * @param options `binary`: whether the kernels for signs are needed.
 * @throws as `createEngine`, and if a part cannot be fetched.
 */
export async function fetchEngine(
  simd: 'auto' | Simd,
  { binary = false }: { readonly binary?: boolean } = {},
): Promise<Engine> {
  checkSimd(simd);
  const fetches = simd !== 'none' && typeof WebAssembly !== 'undefined';
  const engine = fetches ? findEngine(simd, await fetchModules(binary)) : undefined;
  if (engine !== undefined) return engine;
  if (simd !== 'auto' && simd !== 'none') return createEngine(simd, {});
  return createEngine(simd, { none: (await import('./js-kernels.ts')).jsKernels });
}

async function fetchModules(binary: boolean): Promise<EngineParts> {
  const [floats, signs] = await Promise.all([
    import('./generated/kernels.ts'),
    binary ? import('./generated/binary-kernels.ts') : undefined,
  ]);
  return { floats: floats.kernels, binary: signs?.binaryKernels };
}
