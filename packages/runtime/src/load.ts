import { kindOf } from './kind-of.ts';
import { loadBytes } from './load-bytes.ts';
import type { Network } from './network.ts';

/** Where a network can come from. */
export type Source = Uint8Array | ArrayBuffer | Blob | Response | URL | string;

export interface LoadOptions {
  /** Fetches addresses instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Gives up loading; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Loads a `.smask` file.
 *
 * @param source the file's bytes, or what gives them. Text is an address to fetch, absolute or (in a page or
 *   worker) relative; in Node, text without `https:` or the like is a path, and `file:` addresses are read.
 * @throws with the reason, if the file cannot be had (an HTTP error, a web page in its place), is damaged, of
 *   another kind, or newer than this version; never gives a network for a damaged file.
 */
export async function load(source: Source, options: LoadOptions = {}): Promise<Network> {
  options.signal?.throwIfAborted();
  const bytes = await read(source, options);
  options.signal?.throwIfAborted();
  return loadBytes(bytes);
}

const WHO = '[supermask/runtime] load';

async function read(source: Source, options: LoadOptions): Promise<Uint8Array> {
  switch (kindOf(source)) {
    case 'Uint8Array':
      return source as Uint8Array;
    case 'ArrayBuffer':
      return new Uint8Array(source as ArrayBuffer);
    case 'Blob':
    case 'File':
      return new Uint8Array(await (source as Blob).arrayBuffer());
    case 'Response':
      return readResponse(source as Response, (source as Response).url || 'the response', options.signal);
    case 'URL':
    case 'String':
      return readAddress(String(source), options);
    default:
      throw new Error(
        `${WHO}: source must be a Uint8Array, ArrayBuffer, Blob, Response, URL or string, got ${kindOf(source)}`,
      );
  }
}

async function readAddress(
  address: string,
  { fetch = globalThis.fetch, signal }: LoadOptions,
): Promise<Uint8Array> {
  // One letter and a colon is a drive, not a scheme.
  const scheme = /^[a-z][a-z\d+.-]+:/i.exec(address)?.[0].toLowerCase();
  const files = scheme === undefined || scheme === 'file:' ? nodeFiles() : undefined;
  if (files !== undefined) {
    const path = scheme === undefined ? address : new URL(address);
    return attempt(() => files.readFile(path, { signal }), address, signal);
  }
  const init = signal === undefined ? {} : { signal };
  const response = await attempt(() => fetch(address, init), address, signal);
  return readResponse(response, address, signal);
}

async function readResponse(
  response: Response,
  address: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (!response.ok) {
    throw new Error(`${WHO}: ${address} answered ${response.status} ${response.statusText}`.trimEnd());
  }
  // Many servers answer an unknown path with their start page instead of 404.
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    throw new Error(`${WHO}: ${address} is a web page (text/html), not a .smask file (is the path right?)`);
  }
  return new Uint8Array(await attempt(() => response.arrayBuffer(), address, signal));
}

/** Errors of fetching seldom say of what. */
async function attempt<T>(
  work: () => Promise<T>,
  address: string,
  signal: AbortSignal | undefined,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Error(`${WHO}: cannot read ${address}: ${(cause as Error).message}`, { cause });
  }
}

interface NodeFiles {
  readFile(path: string | URL, options: { signal: AbortSignal | undefined }): Promise<Uint8Array>;
}

/** Node's file system, undefined elsewhere. An `import` of it, even a lazy one, would break bundling for browsers. */
function nodeFiles(): NodeFiles | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): unknown };
  };
  return process?.getBuiltinModule?.('node:fs/promises') as NodeFiles | undefined;
}
