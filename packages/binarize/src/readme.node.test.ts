import { useBackend } from '@supermask/testing';
import { runReadme } from '@supermask/testing/readme';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import * as binarize from './index.ts';

test('the example prints what it says; the README names every export', async () => {
  await useBackend('cpu');
  const { printed, promised, text } = await runReadme(new URL('../README.md', import.meta.url), {
    '@supermask/binarize': binarize,
    '@tensorflow/tfjs-backend-cpu': {},
    '@tensorflow/tfjs-core': tf,
    '@tensorflow/tfjs-layers': {},
  });
  expect(printed).toEqual(promised);
  expect(promised.length).toBe(4);
  for (const name of Object.keys(binarize)) expect(text).toContain(`\`${name}`);
});
