import { useBackend } from '@supermask/testing';
import { uninstall } from '@supermask/wasm-training';
import { expect, test } from 'vitest';
import { sgd } from './sgd.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';
import { trainedInWorkers } from './trained-in-workers.suite.ts';
import { testWorkers } from './workers.suite.ts';

const start = (): Worker =>
  new Worker(new URL('./served-training.suite.ts', import.meta.url), { type: 'module' });

testWorkers(start);

test('workers have the wasm backend and the kernels of this thread', async () => {
  await useBackend('wasm');
  const hash = await trainedInWorkers({ workers: 2, worker: start });
  expect(await trainedInWorkers({ workers: 2, worker: start })).toBe(hash);
  uninstall();
});

test('a script that is not there is an error, and so is none', async () => {
  await useBackend('cpu');
  const optimiser = sgd({ learningRate: 0.1 });
  const options = {
    data: tinyData(12),
    epochs: 1,
    optimisers: { scores: optimiser, weights: optimiser },
    workers: 2,
  };
  const missing = (): Worker => new Worker('/missing.js', { type: 'module' });
  await expect(train(tinyClassifier(), { ...options, worker: missing })).rejects.toThrow(
    'worker 1 ended: its script could not be loaded (see the option `worker`)',
  );
  await expect(train(tinyClassifier(), options)).rejects.toThrow('need the option `worker` here');
});
