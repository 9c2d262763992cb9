import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { install, uninstall } from './index.ts';

test('a gradient goes even where its kernel has been taken away since', async () => {
  await useBackend('wasm');
  install();
  tf.unregisterKernel('Einsum', 'wasm');
  uninstall();
  expect(tf.getGradient('Einsum') ?? undefined).toBeUndefined();
});
