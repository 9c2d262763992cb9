import type { PartialFile } from './file-cache.ts';

/** A fault that another try at the same address will not mend. */
export class NoUse extends Error {}

/** Statuses that may be other ones soon. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** https, or http from this machine: nobody between can read or change it. */
export function isSecure(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname))
  );
}

export interface ReceiveOptions {
  /** What is there already is not asked for again, if the server can. */
  readonly part: PartialFile;
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds without a byte after which it has failed. */
  readonly patience: number;
  /** The most bytes that the file may have. */
  readonly limit: number;
  readonly onBytes: (loaded: number) => void;
}

/** What one try has brought. */
export interface Received {
  readonly came: number;
  readonly promised: boolean;
}

/**
 * One try to get the rest of a file, to the end that the server says it has.
 *
 * @returns how many bytes came, and whether the server had said so before.
 * @throws if the server refuses or the connection stalls or breaks; `NoUse` if trying again is in vain.
 */
export async function receive(url: string, options: ReceiveOptions): Promise<Received> {
  const { part, fetch, signal, patience, limit, onBytes } = options;
  const stalled = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expectBytes = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(new Error(`nothing came for ${patience / 1000} s`)), patience);
  };
  expectBytes();
  try {
    const response = await fetch(url, {
      // Browsers leave the second header out; there the length of a packed answer is not compared.
      headers: {
        ...(part.length > 0 ? { range: `bytes=${part.length}-` } : {}),
        'accept-encoding': 'identity',
      },
      cache: 'no-store',
      signal: signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]),
    });
    try {
      if (response.url !== '' && !isSecure(response.url)) {
        throw new NoUse(`leads to ${response.url}, only https is taken`);
      }
      if (await alreadyWhole(response, part)) return { came: 0, promised: true };
      return await append(response, { part, limit, onBytes, expectBytes });
    } finally {
      // What is refused is not transferred; a reader has ended its own.
      if (!response.body?.locked) await response.body?.cancel().catch(() => {});
    }
  } catch (error) {
    if (stalled.signal.aborted) throw stalled.signal.reason;
    // Node says "fetch failed" and hides the reason.
    const { message, cause } = error as Error;
    if (cause instanceof Error && !(error instanceof NoUse)) throw new Error(`${message}: ${cause.message}`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Whether the server says that nothing is missing; otherwise its answer is what is to be appended.
 *
 * @throws if it is an error, or another part than was asked for.
 */
async function alreadyWhole({ status, headers }: Response, part: PartialFile): Promise<boolean> {
  const range = headers.get('content-range') ?? '';
  if (status === 416 && part.length > 0) {
    if (range === `bytes */${part.length}`) return true;
    await part.clear();
    throw new Error('the server has another file than the one that was begun');
  }
  if (status === 206) {
    // A page may not see the header of another origin; the checksum will tell.
    if (range === '' || range.startsWith(`bytes ${part.length}-`)) return false;
    await part.clear();
    throw new Error(`the server gives another part than was asked for: ${range}`);
  }
  if (status === 200) {
    // It knows no ranges.
    if (part.length > 0) await part.clear();
    return false;
  }
  const fault = `HTTP status ${status}`;
  throw PASSING.has(status) ? new Error(fault) : new NoUse(fault);
}

async function append(
  response: Response,
  {
    part,
    limit,
    onBytes,
    expectBytes,
  }: Pick<ReceiveOptions, 'part' | 'limit' | 'onBytes'> & { readonly expectBytes: () => void },
): Promise<Received> {
  const packed = (response.headers.get('content-encoding') ?? 'identity') !== 'identity';
  const promised = packed ? null : response.headers.get('content-length');
  const begun = part.length;
  const reader = bodyReader(response);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      expectBytes();
      if (part.length + value.length > limit) {
        await part.clear();
        throw new NoUse(`it has more than ${limit.toLocaleString('en-GB')} bytes`);
      }
      await part.append(value);
      onBytes(part.length);
    }
  } catch (error) {
    // Positions in what was unpacked mean nothing to the server.
    if (packed) await part.clear();
    throw error;
  } finally {
    await reader.cancel().catch(() => {});
  }
  const came = part.length - begun;
  if (promised !== null && came !== Number(promised)) {
    throw new Error(`ended after ${came} of ${promised} bytes`);
  }
  return { came, promised: promised !== null };
}

function bodyReader(response: Response): ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> {
  if (response.body === null) throw new Error('the answer has no body');
  return response.body.getReader() as ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
}
