import { readSource } from './read-source.ts';
import type { LoadOptions, Source } from './source.ts';

/**
 * Reads a file, from the cache if it is there, and makes something of it.
 *
 * @param make throws if the file is damaged.
 */
export async function loadWith<T>(
  source: Source,
  options: LoadOptions,
  make: (bytes: Uint8Array) => T | Promise<T>,
): Promise<T> {
  const { signal } = options;
  const read = async (from: Source): Promise<Uint8Array> => {
    const bytes = await readSource(from, options);
    signal?.throwIfAborted();
    options.progress?.({ loaded: bytes.length, total: bytes.length });
    return bytes;
  };
  signal?.throwIfAborted();
  const { cache } = options;
  if (cache === undefined) return make(await read(source));
  const { loadCached } = await import('./load-cached.ts');
  return loadCached(source, cache, { read, make, signal });
}
