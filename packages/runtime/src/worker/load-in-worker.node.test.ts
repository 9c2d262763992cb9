import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { encodeSmask } from '@supermask/format';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workerAddress } from '../../worker-address.ts';
import { loadBytes } from '../load-bytes.ts';
import { denseNetwork } from '../small-networks.suite.ts';
import { loadInWorker } from './load-in-worker.ts';
import type { AnyWorker } from './start-worker.ts';
import { testWorkerNetwork } from './worker-network.suite.ts';

let folder: string;
/** As the package is built: a thread cannot run TypeScript in Node 20. */
let built: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supermask-'));
  await build({
    entryPoints: ['index.ts', 'network-worker.ts'].map((name) =>
      fileURLToPath(new URL(name, import.meta.url)),
    ),
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['supermask-source'],
    plugins: [workerAddress],
  });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  built = pathToFileURL(join(folder, 'index.js')).href;
});

afterAll(() => rm(folder, { recursive: true }));

testWorkerNetwork(
  async () => (await import(built)).loadInWorker,
  (code) => new Worker(code, { eval: true }),
);

test('the worker may be one of your own', async () => {
  const worker = (): AnyWorker => new Worker(join(folder, 'network-worker.js'));
  const network = await loadInWorker(encodeSmask(denseNetwork()), { worker });
  const x = Float32Array.of(1, 2, 3, 4);
  expect(await network.predict(x)).toEqual(loadBytes(encodeSmask(denseNetwork())).predict(x));
  network.dispose();
});

test('a worker that ends later rejects what is asked then and afterwards', async () => {
  const description = { inputs: [{ name: 'x', shape: [1] }], outputs: [], info: {}, layers: [] };
  const code = `
    const { parentPort } = require('node:worker_threads');
    parentPort.once('message', () => {
      parentPort.once('message', () => process.exit(3));
      parentPort.postMessage({ value: ${JSON.stringify(description)} });
    });`;
  const network = await loadInWorker(new Uint8Array(), { worker: () => new Worker(code, { eval: true }) });
  const failure = '[supermask/runtime] loadInWorker: the worker failed: it ended';
  await expect(network.predict(Float32Array.of(1))).rejects.toThrow(failure);
  await expect(network.predict(Float32Array.of(1))).rejects.toThrow(failure);
});

test('a process ends when nothing is asked any more, and not before', async () => {
  const path = join(folder, 'a.smask');
  await writeFile(path, encodeSmask(denseNetwork()));
  const program = `
    import { loadInWorker } from '${built}';
    const network = await loadInWorker(${JSON.stringify(path)}, { workers: 2 });
    network.predict(new Float32Array(8)).then(({ length }) => console.log(length));
  `;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(printed).toBe('6\n');
});
