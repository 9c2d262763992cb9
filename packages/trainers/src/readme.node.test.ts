import * as core from '@supermask/core';
import * as layers from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import { runReadme } from '@supermask/testing/readme';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import * as trainers from './index.ts';
import * as worker from './worker.ts';

test('the example prints what it says; the README names every export', async () => {
  await useBackend('wasm');
  const { printed, promised, text } = await runReadme(new URL('../README.md', import.meta.url), {
    '@supermask/core': core,
    '@supermask/layers': layers,
    '@supermask/trainers': trainers,
    '@tensorflow/tfjs-backend-wasm': {},
    '@tensorflow/tfjs-core': tf,
  });
  expect(printed).toEqual(promised);
  expect(promised.length).toBe(2);
  for (const name of Object.keys({ ...trainers, ...worker })) expect(text).toContain(`\`${name}`);
});
