/** Where a network can come from. */
export type Source = Uint8Array | ArrayBuffer | Blob | Response | URL | string;

/** How much of a file has arrived. */
export interface LoadProgress {
  /** Bytes so far, uncompressed. */
  readonly loaded: number;
  /** Bytes of the whole file; undefined where the server does not say, or says only how many it sends compressed. */
  readonly total: number | undefined;
}

/** What `load` needs of a `Cache`: a page's, Deno's, or an object of your own that keeps files elsewhere. */
export interface FileCache {
  match(address: string): Promise<Response | undefined>;
  put(address: string, response: Response): Promise<void>;
}

export interface LoadOptions {
  /** Fetches addresses instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Gives up loading; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Is called as the bytes arrive, at least once; in its last call `loaded` and `total` are the file's bytes. */
  readonly progress?: ((progress: LoadProgress) => void) | undefined;
  /**
   * Keeps files of web addresses, so that the next load of the same address needs no network: a cache or the name of
   * one of the page's (`caches.open`). Other sources do not use it. Only a file that loads is kept; a kept one that
   * does not is fetched anew; one that there is no room for is not kept. A kept file is never asked for again, so that
   * a new version of a file needs a new address, or `cache.delete(address)`.
   */
  readonly cache?: FileCache | string | undefined;
}
