import { browserCache } from './browser-cache.ts';
import type { FileCache } from './file-cache.ts';
import { nodeModule } from './file-system.ts';
import { folderCache } from './folder-cache.ts';

/**
 * The cache of one data set: a folder where there is a file system, else a cache of the page's origin.
 *
 * @param dataset names the data set's part of the cache, and the caller in errors.
 * @param options `cache`: as in `SourceOptions`.
 * @throws where there is neither.
 */
export async function openCache(dataset: string, { cache }: { readonly cache?: string }): Promise<FileCache> {
  const fs = await nodeModule();
  if (fs !== undefined) return folderCache(`${cache ?? defaultFolder()}/${dataset}`, fs);
  if (globalThis.caches !== undefined) {
    const name = cache ?? 'supermask-datasets';
    return browserCache(await caches.open(name), { name, folder: dataset });
  }
  throw new Error(
    `[supermask/datasets] ${dataset}: caches exist in Node and in pages from https or localhost, there is none here`,
  );
}

/** Where each system keeps what programs can make again. */
function defaultFolder(): string {
  const { env, platform } = process;
  if (env.SUPERMASK_CACHE) return env.SUPERMASK_CACHE;
  const home = env.HOME ?? env.USERPROFILE ?? '.';
  if (platform === 'win32') return `${env.LOCALAPPDATA ?? `${home}/AppData/Local`}/supermask/Cache`;
  if (platform === 'darwin') return `${home}/Library/Caches/supermask`;
  return `${env.XDG_CACHE_HOME || `${home}/.cache`}/supermask`;
}
