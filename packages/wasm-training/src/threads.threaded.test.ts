/// <reference types="vite/client" />
import { useBackend } from '@supermask/testing';
import { getThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

// tfjs takes half of the cores that the browser tells, so on two cores it would have one thread.
Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 });

test('this page runs the threaded build, on two threads', async () => {
  await useBackend('wasm');
  expect(crossOriginIsolated).toBe(true);
  expect(tf.env().getBool('WASM_HAS_MULTITHREAD_SUPPORT')).toBe(true);
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  expect(wasm.HEAPU8.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(getThreadsCount()).toBe(2);
});

// Every test of this package that runs in a browser, once more.
const suites = import.meta.glob(['./*.test.ts', '!./*.node.test.ts', '!./*.threaded.test.ts']);
for (const [file, load] of Object.entries(suites)) {
  describe(file, async () => {
    await load();
  });
}
