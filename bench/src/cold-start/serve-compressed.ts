import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, constants } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  mjs: 'text/javascript',
  json: 'application/json',
  wasm: 'application/wasm',
};

const OTHER = 'application/octet-stream';

export interface CompressedServer {
  readonly address: string;
  /** Bytes of the compressed files that were sent, without headers. */
  readonly sent: () => number;
  readonly close: () => void;
}

/** Serves files by their addresses, all compressed beforehand with Brotli (where that is shorter), uncached. */
export async function serveCompressed(files: ReadonlyMap<string, Uint8Array>): Promise<CompressedServer> {
  const compressed = new Map([...files].map(([path, bytes]) => [path, compress(bytes)]));
  let sent = 0;
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] as string;
    const file = compressed.get(path);
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': TYPES[path.endsWith('/') ? 'html' : path.slice(path.lastIndexOf('.') + 1)] ?? OTHER,
      'content-length': file.bytes.length,
      'cache-control': 'no-store',
      ...(file.brotli ? { 'content-encoding': 'br' } : {}),
    });
    sent += file.bytes.length;
    response.end(file.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // Chromium accepts Brotli over plain HTTP from this name only.
  return { address: `http://localhost:${port}`, sent: () => sent, close: () => void server.close() };
}

function compress(bytes: Uint8Array): { bytes: Uint8Array; brotli: boolean } {
  const packed = brotliCompressSync(bytes, {
    params: {
      // The highest level takes half a minute for 14 MB.
      [constants.BROTLI_PARAM_QUALITY]: bytes.length > 2e6 ? 9 : 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  return packed.length < bytes.length ? { bytes: packed, brotli: true } : { bytes, brotli: false };
}
