import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { useBackend } from '@supermask/testing';
import { uninstall } from '@supermask/wasm-training';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildScripts } from './build-scripts.suite.ts';
import { imp } from './imp.ts';
import { sgd } from './sgd.ts';
import { takeSnapshot } from './snapshot.ts';
import { ticket } from './ticket.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';
import { trainedInWorkers } from './trained-in-workers.suite.ts';
import { testWorkers } from './workers.suite.ts';

let folder: string;
beforeAll(async () => {
  folder = await buildScripts([
    'index.ts',
    'training-worker.ts',
    'served-training.suite.ts',
    'trained-in-workers.suite.ts',
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

testWorkers(() => new Worker(join(folder, 'served-training.suite.js')));

/** A worker that runs this script. */
async function script(code: string): Promise<() => Worker> {
  const path = join(folder, 'script.js');
  await writeFile(path, code);
  return () => new Worker(path);
}

const options = {
  data: tinyData(12),
  epochs: 2,
  batchSize: 4,
  optimisers: { scores: sgd({ learningRate: 0.1 }), weights: sgd({ learningRate: 0.1 }) },
  workers: 2,
};

test('without the option `worker` a thread has the backend and the kernels of this one', async () => {
  await useBackend('wasm');
  try {
    const worker = (): Worker => new Worker(join(folder, 'training-worker.js'));
    const here = await trainedInWorkers({ workers: 2, worker });
    // A process of its own, which ends when training has.
    const program = `
      import '@tensorflow/tfjs-backend-wasm';
      import { trainedInWorkers } from ${JSON.stringify(join(folder, 'trained-in-workers.suite.js'))};
      console.log(await trainedInWorkers({ workers: 2 }));
    `;
    await writeFile(join(folder, 'program.js'), program);
    const there = execFileSync(process.execPath, [join(folder, 'program.js')], {
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(there).toBe(`${here}\n`);
    expect(here).not.toBe(await trainedInWorkers({ workers: 1 }));
  } finally {
    uninstall();
  }
});

test('iterative pruning has as many workers in every level, and its tickets', async () => {
  await useBackend('cpu');
  const worker = (): Worker => new Worker(join(folder, 'served-training.suite.js'));
  const pruned = async (): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const level of imp(tinyClassifier(), { ...options, worker, levels: 1 })) {
      const { model, resume } = await ticket(level);
      await train(model, { ...options, worker, resume });
      expect(await takeSnapshot(model)).toEqual(level.trained);
      found.push(level.masks, level.trained);
    }
    return found;
  };
  expect(await pruned()).toEqual(await pruned());
});

test('a worker that ends in the middle of a step is an error, not a wait', async () => {
  await useBackend('cpu');
  const worker = await script(`
    import { parentPort } from 'node:worker_threads';
    let asked = 0;
    parentPort.on('message', () => {
      if (++asked === 3) process.exit(7);
      parentPort.postMessage({ value: { loss: 0 } });
    });
    parentPort.postMessage({ ready: true });
  `);
  await expect(train(tinyClassifier(), { ...options, worker })).rejects.toThrow(
    '[supermask/trainers] worker 1 ended: its thread exited with code 7',
  );
});

test.each([
  ['throws at its top level', 'throw new Error("no luck");', 'worker 1 ended: no luck'],
  ['does not serve', '', 'worker 1 ended: its thread exited with code 0'],
])('so is a script that %s', async (_, code, message) => {
  await useBackend('cpu');
  await expect(train(tinyClassifier(), { ...options, worker: await script(code) })).rejects.toThrow(message);
});

test('workers that never answer are given up at once', async () => {
  await useBackend('cpu');
  const reason = new Error('the user left');
  const controller = new AbortController();
  const worker = await script('setInterval(() => {}, 1000);');
  setTimeout(() => controller.abort(reason), 50);
  await expect(train(tinyClassifier(), { ...options, worker, signal: controller.signal })).rejects.toBe(
    reason,
  );
});
