import type { FileCache, LoadOptions, Source } from './source.ts';

/**
 * `loadWith` with a cache: what it holds is taken first, and what is read is put into it.
 *
 * @param options `read`: the bytes of a source; `make`: throws if they are damaged.
 */
export async function loadCached<T>(
  source: Source,
  place: FileCache | string,
  {
    read,
    make,
    signal,
  }: {
    readonly read: (from: Source) => Promise<Uint8Array>;
    readonly make: (bytes: Uint8Array) => T | Promise<T>;
  } & Pick<LoadOptions, 'signal'>,
): Promise<T> {
  const address = webAddress(source);
  if (address === undefined) return make(await read(source));
  const cache = await open(place);
  const kept = await cache.match(address);
  if (kept !== undefined) {
    try {
      return await make(await read(kept));
    } catch {
      signal?.throwIfAborted();
    }
  }
  const bytes = await read(source);
  const made = await make(bytes);
  // A full disk is no reason to withhold the network.
  await cache.put(address, new Response(bytes as Uint8Array<ArrayBuffer>)).catch(() => {});
  return made;
}

async function open(cache: FileCache | string): Promise<FileCache> {
  if (typeof cache !== 'string') return cache;
  if (globalThis.caches !== undefined) return caches.open(cache);
  throw new Error(
    `[supermask/runtime] load: cache: got the name "${cache}", but caches exist in Deno and in pages from https or ` +
      'localhost only (give an object with match and put, or leave it out)',
  );
}

/** The absolute http(s) address of a source, if it is one. */
function webAddress(source: Source): string | undefined {
  if (typeof source !== 'string' && !(source instanceof URL)) return undefined;
  // In a page, text without a scheme is relative to it; in Node there is no location and it is a path.
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    const { protocol, href } = new URL(source, base);
    return protocol === 'http:' || protocol === 'https:' ? href : undefined;
  } catch {
    return undefined;
  }
}
