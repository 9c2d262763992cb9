import { hasWebGpu } from '@supermask/testing';
import { runReadme } from '@supermask/testing/readme';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import * as api from './index.ts';

test.runIf(hasWebGpu)('the example of the README prints what it says, and all names are there', async () => {
  const { printed, promised, text } = await runReadme(new URL('../README.md', import.meta.url), {
    '@supermask/webgpu-training': api,
    '@tensorflow/tfjs-core': tf,
    '@tensorflow/tfjs-layers': tfl,
  });
  expect(printed).toEqual(promised);
  for (const name of Object.keys(api)) expect(text).toContain(`\`${name}(`);
  for (const { kernelName } of api.install()) expect(text).toContain(`\`${kernelName}\``);
});
