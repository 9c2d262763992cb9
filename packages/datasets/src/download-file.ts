import type { FileCache } from './file-cache.ts';
import { isSecure, NoUse, receive } from './receive.ts';
import { sha256 } from './sha256.ts';

/** What a download tells while it goes on. */
export interface DownloadProgress {
  /** `done`, once for each file, comes after its checks. */
  readonly phase: 'download' | 'check' | 'done';
  /** The name of the file. */
  readonly file: string;
  /** Where it comes from. */
  readonly url: string;
  /** Bytes that are there, of `total`. */
  readonly loaded: number;
  readonly total: number;
}

export interface DownloadOptions {
  /** Where the file may be had, the best first. */
  readonly urls: readonly string[];
  /** Its size as published; another server may have packed it otherwise, but not to twice as much. */
  readonly bytes: number;
  readonly cache: FileCache;
  /** Named in errors. */
  readonly caller: string;
  /** Throws if the bytes are not the file. */
  readonly check: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How often each address is tried. */
  readonly tries?: number;
  /** Milliseconds before the second try; each later pause is twice as long. */
  readonly pause?: number;
  /** Milliseconds without a byte after which a try has failed. */
  readonly patience?: number;
}

/**
 * Downloads one file into a cache: from one address after the other, each tried several times, each time going on where
 * the last one ended if the server can. It is checked before it has its name, which it gets whole and at once.
 *
 * @returns the file.
 * @throws if no address gives the right file, with what was wrong with each try; the signal's reason when aborted.
 */
export async function downloadFile(name: string, options: DownloadOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { urls, bytes: total, cache, caller, check, onProgress, signal } = options;
  const { fetch = globalThis.fetch, tries = 4, pause = 1000, patience = 30_000 } = options;
  const faults: string[] = [];
  const part = await cache.begin(name);
  const attempt = async (url: string): Promise<Uint8Array<ArrayBuffer>> => {
    const tell = (phase: DownloadProgress['phase'], loaded: number): void =>
      onProgress?.({ phase, file: name, url, loaded, total: Math.max(total, loaded) });
    const { came, promised } = await receive(url, {
      part,
      ...{ fetch, signal, patience, limit: 2 * total },
      onBytes: (loaded) => tell('download', loaded),
    });
    tell('check', part.length);
    const bytes = await part.bytes();
    try {
      await check(bytes);
    } catch (error) {
      await part.clear();
      // Two halves of different files may have met, and a connection may have ended early without a sign of it.
      const hopeless = came === bytes.length && (promised || came >= total);
      throw hopeless ? new NoUse((error as Error).message) : error;
    }
    signal?.throwIfAborted();
    await part.commit({ url, bytes: bytes.length, sha256: await sha256(bytes) });
    tell('done', bytes.length);
    return bytes;
  };
  try {
    for (const url of urls) {
      for (let i = 0; i < tries; i++) {
        if (i > 0) await wait(pause * 2 ** (i - 1), signal);
        signal?.throwIfAborted();
        try {
          if (!isSecure(url)) throw new NoUse('only https is taken, and http from this machine');
          return await attempt(url);
        } catch (error) {
          signal?.throwIfAborted();
          faults.push(`${url}: ${(error as Error).message}`);
          if (error instanceof NoUse) break;
        }
      }
    }
  } finally {
    await part.release();
  }
  throw new Error(
    `[supermask/datasets] ${caller}: ${name} could not be downloaded. Tried:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  );
}

async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
