import { expect, test } from 'vitest';
import { loadInWorker } from './load-in-worker.ts';
import { canShare } from './own-memory.ts';
import { testWorkerNetwork } from './worker-network.suite.ts';

test('a cross-origin isolated page shares memory', () => {
  expect(canShare()).toBe(true);
});

testWorkerNetwork(
  async () => loadInWorker,
  (code) =>
    new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), { type: 'module' }),
);
