import type { ComputeOptions } from './compute-options.ts';
import {
  checkForm,
  createNetwork,
  decodePacked,
  fetchEngine,
  limitsOf,
  loadWith,
  needsRandom,
  needsRareOperators,
  needsSigns,
} from './core.ts';
import type { Network } from './network.ts';
import type { LoadOptions, Source } from './source.ts';

export interface NetworkOptions extends LoadOptions, ComputeOptions {}

/**
 * Loads a `.smask` file.
 *
 * @param source the file's bytes, or what gives them. Text is an address to fetch, absolute or (in a page or
 *   worker) relative; in Node, text without `https:` or the like is a path, and `file:` addresses are read.
 * @throws with the reason, if the file cannot be had (an HTTP error, a web page in its place), is damaged, of
 *   another kind, newer than this version, or asks for more than the limits allow; never gives a network for a damaged
 *   file.
 */
export async function load(source: Source, options: NetworkOptions = {}): Promise<Network> {
  const { simd = 'auto', form, calibrate = false } = options;
  checkForm(form);
  const limits = limitsOf(options);
  // While the file is on its way. Whether it fails matters only if the file comes.
  const engine = fetchEngine(simd);
  engine.catch(() => {});
  return loadWith(source, options, async (bytes) => {
    const smask = decodePacked(bytes, limits);
    const rare = needsRareOperators(smask) ? import('./plan/rare-operators.ts') : undefined;
    const random = needsRandom(smask) ? import('./plan/draw-kept.ts') : undefined;
    const binary = needsSigns(smask) ? import('./ops/generated/binary-kernels.ts') : undefined;
    const parts = {
      engine: (await engine).extended((await binary)?.binaryKernels),
      rare: (await rare)?.rareOperators,
      draw: (await random)?.randomReader,
    };
    return createNetwork(smask, { ...parts, form, calibrate, ...limits });
  });
}
