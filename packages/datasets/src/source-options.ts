import type { DownloadProgress } from './download-file.ts';

/** Where the files of a data set come from: a folder, else the cache, else the mirrors. */
export interface SourceOptions {
  /**
   * A folder that holds the files as published, each gzipped or not (Node only). It is used alone; where `download` is true
   * and it holds none of the files, or does not exist, the cache is used instead.
   */
  readonly dir?: string;
  /**
   * Where downloaded files are kept. In Node a folder, by default `SUPERMASK_CACHE` or else `supermask` in the user's folder
   * for caches; in browsers the name of a cache (`caches.open`), by default `supermask-datasets`.
   */
  readonly cache?: string;
  /** Whether files that are nowhere here may be downloaded. Default false: nothing is sent anywhere. */
  readonly download?: boolean;
  /**
   * Addresses of folders that hold the published files, in place of the official ones. Only https is taken, and http from
   * this machine.
   */
  readonly mirrors?: readonly string[];
  /** In place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Ends a download; in Node it goes on there another time. */
  readonly signal?: AbortSignal;
}
