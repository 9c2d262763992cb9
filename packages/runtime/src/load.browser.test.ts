import { encodeSmask } from '@supermask/format';
import { expect, test } from 'vitest';
import { load } from './load.ts';
import { loadBytes } from './load-bytes.ts';
import { denseNetwork } from './small-networks.suite.ts';

test('load works in a worker', async () => {
  const file = encodeSmask(denseNetwork()) as Uint8Array<ArrayBuffer>;
  const input = Float32Array.of(1, 2, 3, 4);
  const worker = new Worker(new URL('./predict-worker.suite.ts', import.meta.url), { type: 'module' });
  const answer = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  worker.postMessage({ address: URL.createObjectURL(new Blob([file])), input });
  expect(await answer).toEqual(loadBytes(file).predict(input));
  worker.terminate();
});

test('text without a scheme is an address relative to the page', async () => {
  const asked: unknown[] = [];
  const fetch: typeof globalThis.fetch = async (address) => {
    asked.push(address);
    return new Response(null, { status: 404 });
  };
  await expect(load('models/digits.smask', { fetch })).rejects.toThrow('models/digits.smask answered 404');
  expect(asked).toEqual(['models/digits.smask']);
});

test('a named cache of the page keeps a file, also for an address relative to the page', async () => {
  const file = encodeSmask(denseNetwork()) as Uint8Array<ArrayBuffer>;
  let calls = 0;
  const fetch: typeof globalThis.fetch = async () => {
    calls++;
    return new Response(file);
  };
  const options = { cache: 'supermask test', fetch };
  try {
    for (const source of ['digits.smask', new URL('digits.smask', document.baseURI)]) {
      expect((await load(source, options)).info).toEqual({ classes: 'ant,bee,cat' });
    }
  } finally {
    await caches.delete('supermask test');
  }
  expect(calls).toBe(1);
});
