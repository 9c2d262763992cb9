import { decodeSmask } from '@supermask/format';
import type { ComputeOptions } from './compute-options.ts';
import { createNetwork } from './create-network.ts';
import { loadWith } from './load-with.ts';
import type { Network } from './network.ts';
import { fetchEngine } from './ops/fetch-engine.ts';
import { limitsOf } from './plan/check-limits.ts';
import { needsRandom } from './plan/needs-random.ts';
import { needsRareOperators } from './plan/needs-rare-operators.ts';
import { needsSigns } from './plan/needs-signs.ts';
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
  const limits = limitsOf(options);
  return loadWith(source, options, async (bytes) => {
    const smask = decodeSmask(bytes, limits);
    const rare = needsRareOperators(smask) ? import('./plan/rare-operators.ts') : undefined;
    const random = needsRandom(smask) ? import('./plan/draw-kept.ts') : undefined;
    const engine = await fetchEngine(simd, { binary: needsSigns(smask) });
    const [operators, draw] = [(await rare)?.rareOperators, (await random)?.drawKept];
    return createNetwork(smask, { engine, rare: operators, draw, form, calibrate, ...limits });
  });
}
