import { afterEach, expect, test } from 'vitest';
import { downloadFile } from './download-file.ts';
import { findFiles } from './find-files.ts';
import type { ImageDataset } from './image-set.ts';
import { openCache } from './open-cache.ts';
import { expectedParts, idxPublication } from './publication.ts';
import { readOfficialDataset } from './read-official-dataset.ts';
import type { SourceOptions } from './source-options.ts';
import { tinyIdx } from './tiny-files.suite.ts';

const { official, packed } = await tinyIdx();
const cache = 'supermask-datasets-test';
afterEach(() => caches.delete(cache));

let asked = 0;
const fetch: typeof globalThis.fetch = async (url) => {
  asked++;
  const bytes = packed[`${url}`.replace('https://tiny.invalid/', '')] as Uint8Array<ArrayBuffer>;
  return new Response(bytes);
};

async function load(options: SourceOptions = {}): Promise<ImageDataset> {
  const expected = expectedParts([official.train, official.test]);
  const place = await findFiles(idxPublication(official), expected, { cache, fetch, ...options });
  return readOfficialDataset(official, { place });
}

test('a page keeps what it downloads in a cache, whole files only', async () => {
  await expect(load()).rejects.toThrow(`train-images-idx3-ubyte.gz is not in cache "${cache}", tiny`);
  const { train, notes } = await load({ download: true });
  expect([train.count, notes, asked]).toEqual([6, [], 4]);
  expect((await load()).train).toEqual(train);
  expect(asked).toBe(4);
  const kept = await caches.open(cache);
  expect(await kept.keys()).toHaveLength(4);

  const [first] = (await kept.keys()) as [Request];
  await kept.put(first, new Response('damaged'));
  await expect(load()).rejects.toThrow('is damaged');
  expect((await load({ download: true })).train).toEqual(train);
  expect(asked).toBe(5);
});

test('a download from a server that breaks off keeps nothing, or goes on', async () => {
  let broken = 0;
  const ranges: (string | null)[] = [];
  const breaking: typeof globalThis.fetch = async (url, init) => {
    const bytes = packed[`${url}`.replace('https://tiny.invalid/', '')] as Uint8Array<ArrayBuffer>;
    const range = new Headers(init?.headers).get('range');
    ranges.push(range);
    const from = Number(/\d+/.exec(range ?? '')?.[0] ?? 0);
    if (broken++ > 0) {
      const headers = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
      return new Response(bytes.slice(from), from > 0 ? { status: 206, headers } : {});
    }
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(bytes.slice(0, 10)),
      pull: (controller) => controller.error(new Error('broken off')),
    });
    return new Response(body);
  };
  const controller = new AbortController();
  const aborted = load({
    download: true,
    fetch: breaking,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('enough')),
  });
  await expect(aborted).rejects.toThrow('enough');
  expect(await (await caches.open(cache)).keys()).toEqual([]);

  broken = 0;
  ranges.length = 0;
  expect((await load({ download: true, fetch: breaking })).notes).toEqual([]);
  expect(ranges).toEqual([null, 'bytes=10-', null, null, null]);
});

test('the page’s own fetch and a real server do it too', async () => {
  const url = new URL('/packages/datasets/tsconfig.json', location.href).href;
  const expected = new Uint8Array(await (await globalThis.fetch(url)).arrayBuffer());
  const kept = await openCache('files', { cache });
  const options = {
    urls: [url],
    bytes: expected.length,
    cache: kept,
    caller: 'files',
    check: async () => {},
  };
  expect(await downloadFile('tsconfig.json', options)).toEqual(expected);
  expect(await kept.read('tsconfig.json')).toMatchObject({
    bytes: expected,
    record: { url, bytes: expected.length },
  });
});
