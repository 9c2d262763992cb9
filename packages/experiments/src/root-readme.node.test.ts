import * as core from '@supermask/core';
import * as exporting from '@supermask/export';
import { randomValues } from '@supermask/format';
import * as layers from '@supermask/layers';
import * as runtime from '@supermask/runtime';
import { useBackend } from '@supermask/testing';
import { runReadme } from '@supermask/testing/readme';
import { install, uninstall } from '@supermask/wasm-training';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

beforeAll(async () => {
  await useBackend('wasm');
  install();
});
afterAll(uninstall);

test('the example of the README of the repository runs and prints what it says', async () => {
  const pixels = randomValues(
    { distribution: 'normal', scale: 1, seed: 1, purpose: 'data', stream: 'readme' },
    784,
  );
  const images = tf.randomNormal([64, 28, 28, 1]);
  const labels = tf.oneHot(
    Array.from({ length: 64 }, (_, i) => i % 10),
    10,
  );
  const { printed, promised } = await runReadme(
    new URL('../../../README.md', import.meta.url),
    {
      '@tensorflow/tfjs-core': tf,
      '@supermask/core': core,
      '@supermask/export': exporting,
      '@supermask/layers': layers,
      '@supermask/runtime': runtime,
    },
    { images, labels, pixels },
  );
  expect(printed).toEqual(promised);
});
