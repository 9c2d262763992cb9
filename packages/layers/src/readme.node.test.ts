import * as core from '@supermask/core';
import { useBackend } from '@supermask/testing';
import { runReadme } from '@supermask/testing/readme';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import * as layers from './index.ts';

test('the example prints what it says; the README names every export', async () => {
  await useBackend('cpu');
  const { printed, promised, text } = await runReadme(new URL('../README.md', import.meta.url), {
    '@supermask/core': core,
    '@supermask/layers': layers,
    '@tensorflow/tfjs-backend-cpu': {},
    '@tensorflow/tfjs-core': tf,
    '@tensorflow/tfjs-layers': tfl,
  });
  expect(printed).toEqual(promised);
  expect(promised.length).toBe(3);
  for (const name of Object.keys(layers)) expect(text).toContain(`\`${name}`);
});
