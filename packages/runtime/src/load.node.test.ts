import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encodeSmask } from '@supermask/format';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { load } from './load.ts';
import { loadBytes } from './load-bytes.ts';
import { denseNetwork } from './small-networks.suite.ts';

const file = encodeSmask(denseNetwork());
const input = Float32Array.of(1, 2, 3, 4);
const expected = loadBytes(file).predict(input);
let folder: string;
let path: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supermask '));
  path = join(folder, 'a network.smask');
  await writeFile(path, file);
  server = createServer((request, response) => {
    if (request.url === '/digits.smask') response.end(file);
    else response.writeHead(404).end('nothing here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

test('load reads paths, file addresses and web addresses', async () => {
  const sources = [
    path,
    relative(process.cwd(), path),
    pathToFileURL(path),
    pathToFileURL(path).href,
    `${origin}/digits.smask`,
    new URL('/digits.smask', origin),
  ];
  for (const source of sources) {
    expect((await load(source)).predict(input), String(source)).toEqual(expected);
  }
});

test('load says which path or address it could not read', async () => {
  const missing = join(folder, 'missing.smask');
  await expect(load(missing)).rejects.toThrow(
    `[supermask/runtime] load: cannot read ${missing}: ENOENT: no such file or directory`,
  );
  await expect(load(pathToFileURL(missing))).rejects.toThrow('missing.smask: ENOENT');
  await expect(load(`${origin}/missing.smask`)).rejects.toThrow(
    `[supermask/runtime] load: ${origin}/missing.smask answered 404 Not Found`,
  );
});

test('load gives up reading a file', async () => {
  const reason = new Error('the user left');
  const controller = new AbortController();
  const loading = load(path, { signal: controller.signal });
  controller.abort(reason);
  await expect(loading).rejects.toBe(reason);
});

test('load says where caches have no names', async () => {
  await expect(load(`${origin}/digits.smask`, { cache: 'networks' })).rejects.toThrow(
    '[supermask/runtime] load: cache: got the name "networks", but caches exist in Deno',
  );
  expect((await load(path, { cache: 'networks' })).predict(input)).toEqual(expected);
});

test('progress knows the length that a server gives', async () => {
  const totals = new Set<number | undefined>();
  await load(`${origin}/digits.smask`, { progress: ({ total }) => totals.add(total) });
  expect([...totals]).toEqual([file.length]);
});
