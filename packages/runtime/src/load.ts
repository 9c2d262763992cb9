import type { ComputeOptions } from './compute-options.ts';
import { loadBytes } from './load-bytes.ts';
import { loadWith } from './load-with.ts';
import type { Network } from './network.ts';
import type { LoadOptions, Source } from './source.ts';

export interface NetworkOptions extends LoadOptions, ComputeOptions {}

/**
 * Loads a `.smask` file.
 *
 * @param source the file's bytes, or what gives them. Text is an address to fetch, absolute or (in a page or
 *   worker) relative; in Node, text without `https:` or the like is a path, and `file:` addresses are read.
 * @throws with the reason, if the file cannot be had (an HTTP error, a web page in its place), is damaged, of
 *   another kind, or newer than this version; never gives a network for a damaged file.
 */
export async function load(source: Source, options: NetworkOptions = {}): Promise<Network> {
  return loadWith(source, options, (bytes) => loadBytes(bytes, options));
}
