import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, expect, test } from 'vitest';
import * as api from './index.ts';

const readme = readFileSync(`${import.meta.dirname}/../README.md`, 'utf8');
const [, example = ''] = readme.match(/```js\n(.*?)```/s) ?? [];

afterEach(api.uninstall);

async function runExample(install: () => void): Promise<void> {
  await import('@tensorflow/tfjs-backend-wasm');
  const body = example.replaceAll(/^import .*\n/gm, '');
  const AsyncFunction = (async () => {}).constructor as new (
    ...code: string[]
  ) => (...args: unknown[]) => Promise<void>;
  await new AsyncFunction('tf', 'tfl', 'install', body)(tf, tfl, install);
}

test('the example of the README trains, and throws what it says without install', async () => {
  await runExample(api.install);
  api.uninstall();
  await expect(runExample(() => {})).rejects.toThrow(
    "Kernel 'Conv2DBackpropFilter' not registered for backend 'wasm'",
  );
});

test('the README names every export and every kernel', () => {
  for (const name of Object.keys(api)) expect(readme).toContain(`\`${name}(`);
  for (const { kernelName } of api.install()) expect(readme).toContain(`\`${kernelName}\``);
});
