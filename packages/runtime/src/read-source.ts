import { kindOf } from './kind-of.ts';
import { readBody } from './read-body.ts';
import type { LoadOptions, Source } from './source.ts';

const WHO = '[supermask/runtime] load';

/**
 * The bytes of a file, wherever it is.
 *
 * @throws with the reason, if they cannot be had.
 */
export async function readSource(source: Source, options: LoadOptions): Promise<Uint8Array> {
  switch (kindOf(source)) {
    case 'Uint8Array':
      return source as Uint8Array;
    case 'ArrayBuffer':
      return new Uint8Array(source as ArrayBuffer);
    case 'Blob':
    case 'File':
      return readBody((source as Blob).stream(), { ...options, total: (source as Blob).size });
    case 'Response':
      return readResponse(source as Response, (source as Response).url || 'the response', options);
    case 'URL':
    case 'String':
      return readAddress(String(source), options);
    default:
      throw new Error(
        `${WHO}: source must be a Uint8Array, ArrayBuffer, Blob, Response, URL or string, got ${kindOf(source)}`,
      );
  }
}

async function readAddress(address: string, options: LoadOptions): Promise<Uint8Array> {
  const { fetch = globalThis.fetch, signal } = options;
  // One letter and a colon is a drive, not a scheme.
  const scheme = /^[a-z][a-z\d+.-]+:/i.exec(address)?.[0].toLowerCase();
  const files = scheme === undefined || scheme === 'file:' ? nodeFiles() : undefined;
  if (files !== undefined) {
    const path = scheme === undefined ? address : new URL(address);
    return attempt(() => files.readFile(path, { signal }), address, signal);
  }
  const init = signal === undefined ? {} : { signal };
  const response = await attempt(() => fetch(address, init), address, signal);
  return readResponse(response, address, options);
}

async function readResponse(
  response: Response,
  address: string,
  { progress, signal }: LoadOptions,
): Promise<Uint8Array> {
  if (!response.ok) {
    throw new Error(`${WHO}: ${address} answered ${response.status} ${response.statusText}`.trimEnd());
  }
  // Many servers answer an unknown path with their start page instead of 404.
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    throw new Error(`${WHO}: ${address} is a web page (text/html), not a .smask file (is the path right?)`);
  }
  const { body, headers } = response;
  if (body === null) return new Uint8Array();
  // Compressed bytes are counted there, uncompressed ones arrive.
  const total = headers.has('content-encoding')
    ? undefined
    : Number(headers.get('content-length')) || undefined;
  return attempt(() => readBody(body, { total, progress, signal }), address, signal);
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
