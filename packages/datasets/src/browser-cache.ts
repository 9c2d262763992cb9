import type { FileCache, FileRecord } from './file-cache.ts';

const RECORD = 'x-supermask-record';

/**
 * A cache of the page's origin. What is not whole is held in memory: an interrupted download begins anew in another
 * call.
 *
 * @param options `folder`: what belongs to one data set.
 */
export function browserCache(cache: Cache, { name, folder }: { name: string; folder: string }): FileCache {
  // Keys are addresses; this one leads nowhere, whatever page or worker asks.
  const key = (file: string): string => `https://supermask.invalid/${folder}/${file}`;
  const read: FileCache['read'] = async (file) => {
    const found = await cache.match(key(file));
    if (found === undefined) return undefined;
    const bytes = new Uint8Array(await found.arrayBuffer());
    const record = found.headers.get(RECORD);
    return record === null ? { bytes } : { bytes, record: JSON.parse(record) as FileRecord };
  };
  const begin: FileCache['begin'] = async (file) => {
    let chunks: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    return {
      get length() {
        return length;
      },
      append: async (chunk) => {
        chunks.push(chunk);
        length += chunk.length;
      },
      clear: async () => {
        chunks = [];
        length = 0;
      },
      bytes: async () => new Uint8Array(await new Blob(chunks).arrayBuffer()),
      commit: (record) =>
        cache.put(
          key(file),
          new Response(new Blob(chunks), { headers: { [RECORD]: JSON.stringify(record) } }),
        ),
      release: async () => {},
    };
  };
  return { path: `cache "${name}", ${folder}`, read, begin };
}
