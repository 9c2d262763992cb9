import * as core from '@supermask/core';
import * as layers from '@supermask/layers';
import * as runtime from '@supermask/runtime';
import { useBackend } from '@supermask/testing';
import { runReadme } from '@supermask/testing/readme';
import { expect, test } from 'vitest';
import * as api from './index.ts';

test('the example prints what it says; the README names every export', async () => {
  await useBackend('cpu');
  const { printed, promised, text } = await runReadme(new URL('../README.md', import.meta.url), {
    '@supermask/core': core,
    '@supermask/export': api,
    '@supermask/layers': layers,
    '@supermask/runtime': runtime,
    '@tensorflow/tfjs-backend-cpu': {},
  });
  expect(printed).toEqual(promised);
  expect(promised.length).toBe(3);
  for (const name of Object.keys(api)) expect(text).toContain(`\`${name}`);
});
