import { encodeSmask } from '@supermask/format';
import { describe, expect, test } from 'vitest';
import { load } from './load.ts';
import { loadBytes } from './load-bytes.ts';
import { denseNetwork } from './small-networks.suite.ts';
import type { FileCache, LoadProgress } from './source.ts';

const file = encodeSmask(denseNetwork()) as Uint8Array<ArrayBuffer>;
const input = Float32Array.of(1, 2, 3, 4);
const expected = loadBytes(file).predict(input);
const address = 'https://example.com/digits.smask';
const half = file.length >> 1;

/** The file in two pieces. */
const pieces = (headers: Record<string, string> = {}): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(file.slice(0, half));
        controller.enqueue(file.slice(half));
        controller.close();
      },
    }),
    { headers },
  );

describe('progress', () => {
  const whole = { loaded: file.length, total: file.length };
  const length = String(file.length);

  test.each<[string, () => Parameters<typeof load>[0], LoadProgress[]]>([
    [
      'counts pieces',
      () => pieces({ 'content-length': length }),
      [{ loaded: half, total: file.length }, whole, whole],
    ],
    [
      'has no total where the server gives none',
      () => pieces(),
      [{ loaded: half, total: undefined }, { loaded: file.length, total: undefined }, whole],
    ],
    [
      'has no total where the server counts compressed bytes',
      () => pieces({ 'content-length': '9', 'content-encoding': 'gzip' }),
      [{ loaded: half, total: undefined }, { loaded: file.length, total: undefined }, whole],
    ],
    [
      'or seems to have',
      () => pieces({ 'content-length': String(half) }),
      [{ loaded: half, total: half }, { loaded: file.length, total: undefined }, whole],
    ],
    ['counts a file', () => new File([file], 'a.smask'), [whole, whole]],
    ['counts bytes', () => file, [whole]],
  ])('%s', async (_, source, calls) => {
    const heard: LoadProgress[] = [];
    const network = await load(source(), { progress: (progress) => heard.push(progress) });
    expect(network.predict(input)).toEqual(expected);
    expect(heard).toEqual(calls);
  });

  test('a stream that stalls is given up and cancelled', async () => {
    const reason = new Error('the user left');
    const controller = new AbortController();
    let cancelled: unknown;
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(file.slice(0, half)),
      cancel(why) {
        cancelled = why;
      },
    });
    const loading = load(new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>), {
      signal: controller.signal,
      progress: () => setTimeout(() => controller.abort(reason)),
    });
    await expect(loading).rejects.toBe(reason);
    expect(cancelled).toBe(reason);
  });
});

describe('cache', () => {
  /** A cache in memory. */
  const memory = (kept: Map<string, Uint8Array<ArrayBuffer>> = new Map()) => ({
    kept,
    match: async (address: string) => {
      const bytes = kept.get(address);
      return bytes && new Response(bytes);
    },
    put: async (address: string, response: Response) => {
      kept.set(address, new Uint8Array(await response.arrayBuffer()));
    },
  });
  /** A network that answers with these bytes, and how often it did. */
  const network = (bytes: Uint8Array<ArrayBuffer> = file) => {
    const calls: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (address) => {
      calls.push(address);
      return new Response(bytes);
    };
    return { calls, fetch };
  };

  test('the second load of an address needs no network', async () => {
    const cache = memory();
    const { calls, fetch } = network();
    for (const source of [address, new URL(address), address]) {
      expect((await load(source, { cache, fetch })).predict(input)).toEqual(expected);
    }
    expect(calls).toEqual([address]);
    expect([...cache.kept]).toEqual([[address, file]]);
  });

  test('a damaged file is not kept; a kept one that is damaged is fetched anew', async () => {
    const damaged = file.slice(0, -1);
    const cache = memory();
    await expect(load(address, { cache, fetch: network(damaged).fetch })).rejects.toThrow('truncated');
    expect(cache.kept.size).toBe(0);
    cache.kept.set(address, damaged);
    expect((await load(address, { cache, fetch: network().fetch })).predict(input)).toEqual(expected);
    expect(cache.kept.get(address)).toEqual(file);
  });

  test('a full one keeps nothing back', async () => {
    const full: FileCache = {
      match: async () => undefined,
      put: async () => {
        throw new DOMException('no room', 'QuotaExceededError');
      },
    };
    expect((await load(address, { cache: full, ...network() })).predict(input)).toEqual(expected);
  });

  test('what is no web address does not use it', async () => {
    const untouchable = new Proxy({} as FileCache, {
      get() {
        throw new Error('must not be used');
      },
    });
    for (const source of [
      file,
      new Blob([file]),
      new Response(file),
      URL.createObjectURL(new Blob([file])),
    ]) {
      await load(source, { cache: untouchable });
    }
  });

  test('giving up holds for a kept file too', async () => {
    const reason = new Error('the user left');
    const controller = new AbortController();
    const { calls, fetch } = network();
    const cache = memory(new Map([[address, file]]));
    const progress = (): void => controller.abort(reason);
    await expect(load(address, { cache, fetch, progress, signal: controller.signal })).rejects.toBe(reason);
    expect(calls).toEqual([]);
  });
});
