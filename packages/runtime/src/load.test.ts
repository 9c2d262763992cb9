import { encodeSmask } from '@supermask/format';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryBinaryNetwork } from './binary-network.suite.ts';
import { load } from './load.ts';
import { loadBytes } from './load-bytes.ts';
import { arbitraryNetwork } from './random-network.suite.ts';
import { denseNetwork } from './small-networks.suite.ts';

const file = encodeSmask(denseNetwork()) as Uint8Array<ArrayBuffer>;
const input = Float32Array.of(1, 2, 3, 4);
const expected = loadBytes(file).predict(input);

/** A `fetch` that answers with these, and checks how it is called. */
const answering =
  (...[body, init]: ConstructorParameters<typeof Response>): typeof fetch =>
  async (address) => {
    expect(address).toBe('https://example.com/digits.smask');
    return new Response(body, init);
  };

const address = 'https://example.com/digits.smask';

describe('load reads', () => {
  test.each<[string, () => Parameters<typeof load>]>([
    ['bytes', () => [file]],
    ['an ArrayBuffer', () => [file.buffer]],
    ['a Blob', () => [new Blob([file])]],
    ['a File', () => [new File([file], 'digits.smask')]],
    ['a Response', () => [new Response(file)]],
    ['an address', () => [address, { fetch: answering(file) }]],
    ['a URL', () => [new URL(address), { fetch: answering(file) }]],
    ['a data: address', () => [`data:;base64,${btoa(String.fromCharCode(...file))}`]],
    ['an object URL', () => [URL.createObjectURL(new Blob([file]))]],
  ])('%s', async (_, args) => {
    expect((await load(...args())).predict(input)).toEqual(expected);
  });
});

describe('load says what is wrong', () => {
  const damaged = file.slice(0, -1);
  const page = { headers: { 'content-type': 'text/html; charset=utf-8' } };
  const offline: typeof fetch = async () => {
    throw new TypeError('fetch failed');
  };

  test.each<[string, () => Parameters<typeof load>, string]>([
    [
      'an HTTP error',
      () => [address, { fetch: answering(null, { status: 404, statusText: 'Not Found' }) }],
      `[supermask/runtime] load: ${address} answered 404 Not Found`,
    ],
    [
      'an HTTP error of a response',
      () => [new Response(file, { status: 500 })],
      '[supermask/runtime] load: the response answered 500',
    ],
    [
      'a web page',
      () => [address, { fetch: answering('<!doctype html>', page) }],
      `[supermask/runtime] load: ${address} is a web page (text/html), not a .smask file (is the path right?)`,
    ],
    [
      'no connection',
      () => [address, { fetch: offline }],
      `[supermask/runtime] load: cannot read ${address}: fetch failed`,
    ],
    ['a truncated file', () => [damaged], '(truncated?)'],
    ['a truncated response', () => [address, { fetch: answering(damaged) }], '(truncated?)'],
    [
      'another source',
      () => [42 as unknown as string],
      '[supermask/runtime] load: source must be a Uint8Array, ArrayBuffer, Blob, Response, URL or string, got Number',
    ],
  ])('%s', async (_, args, message) => {
    await expect(load(...args())).rejects.toThrow(message);
  });

  test('and keeps the cause', async () => {
    const error: Error = await load(address, { fetch: offline }).catch((reason) => reason);
    expect(error.cause).toBeInstanceOf(TypeError);
  });
});

describe('load gives up', () => {
  const reason = new Error('the user left');

  test('before it starts', async () => {
    const fetch: typeof globalThis.fetch = async () => {
      throw new Error('must not be called');
    };
    await expect(load(address, { fetch, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(load(file, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('while it waits for the answer', async () => {
    const controller = new AbortController();
    const fetch: typeof globalThis.fetch = (_, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    const loading = load(address, { fetch, signal: controller.signal });
    controller.abort(reason);
    await expect(loading).rejects.toBe(reason);
  });

  test('while the bytes arrive', async () => {
    const controller = new AbortController();
    const loading = load(new Blob([file]), { signal: controller.signal });
    controller.abort(reason);
    await expect(loading).rejects.toBe(reason);
  });
});

test('what load fetches computes as what loadBytes brings along', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(arbitraryNetwork, arbitraryBinaryNetwork), async (smask) => {
      const bytes = encodeSmask(smask);
      const size = smask.graph.inputs[0]?.shape.reduce((a, b) => a * b, 1) ?? 0;
      const image = Float32Array.from({ length: size }, (_, i) => ((i * 7) % 11) / 5 - 1);
      expect((await load(bytes)).predict(image)).toEqual(loadBytes(bytes).predict(image));
    }),
    { numRuns: 100 },
  );
});

test('a network that was disposed of predicts no more', async () => {
  const network = await load(file);
  network.dispose();
  network.dispose();
  expect(() => network.predict(input)).toThrow('[supermask/runtime] predict: this network is disposed');
});
