import { expect, test } from 'vitest';
import { loadInWorker } from './load-in-worker.ts';
import { testWorkerNetwork } from './worker-network.suite.ts';

testWorkerNetwork(
  async () => loadInWorker,
  (code) =>
    new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), { type: 'module' }),
);

test('a script that is not there is an error', async () => {
  const missing = (): Worker => new Worker('/missing.js', { type: 'module' });
  await expect(loadInWorker(new Uint8Array(), { worker: missing })).rejects.toThrow(
    'the worker failed: its script could not be loaded (give the option `worker`)',
  );
});
