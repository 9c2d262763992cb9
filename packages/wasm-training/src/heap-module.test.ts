import { useBackend } from '@supermask/testing';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { heapModules } from './heap-module.ts';

test('scratch beyond 2 GiB has an address like any other', async () => {
  await useBackend('wasm');
  const backend = tf.backend() as BackendWasm;
  const heap = backend.wasm as unknown as { _malloc(bytes: number): number; _free(at: number): void };
  const { withScratch } = heapModules('fixed')(backend);
  const stock = { ...heap };
  const freed: number[] = [];
  try {
    // What Emscripten's gives for 2 ** 31 + 8, and _free takes either way.
    Object.assign(heap, { _malloc: () => -(2 ** 31) + 8, _free: (at: number) => freed.push(at | 0) });
    expect(withScratch(100, (at) => at)).toBe(2 ** 31 + 16);
  } finally {
    Object.assign(heap, { _malloc: stock._malloc, _free: stock._free });
  }
  expect(freed).toEqual([-(2 ** 31) + 8]);
});
