import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSmask } from '@supermask/format';
import { expect, test } from 'vitest';
import * as main from './index.ts';
import { load } from './load.ts';
import { storedTensor } from './random-network.suite.ts';
import * as forTf from './tf/index.ts';
import * as worker from './worker/index.ts';

test('the example of the README runs', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, example = ''] =
    /```js\nimport \{ load \} from '@supermask\/runtime';\n(.*?)```/s.exec(readme) ?? [];
  expect(example).toContain('network.predict(image)');
  const folder = await mkdtemp(join(tmpdir(), 'supermask-'));
  const classes = ['zero', 'one', 'two'];
  const file = encodeSmask({
    graph: {
      inputs: [{ name: 'image', shape: [28, 28, 1] }],
      nodes: [
        { op: 'flatten', name: 'pixels', input: 'image' },
        { op: 'dense', name: 'scores', input: 'pixels', kernel: 'kernel' },
      ],
      outputs: ['scores'],
    },
    tensors: new Map([['kernel', storedTensor([784, 3], 'random', 1)]]),
    info: { classes: JSON.stringify(classes), normalisation: JSON.stringify({ mean: 0.5, deviation: 0.25 }) },
  });
  await writeFile(join(folder, 'digits.smask'), file);

  const data = Uint8ClampedArray.from({ length: 28 * 28 * 4 }, (_, i) => (i * 7) % 256);
  const canvas = { getContext: () => ({ getImageData: () => ({ data }) }) };
  const printed: unknown[] = [];
  const AsyncFunction = (async () => {}).constructor as new (
    ...code: string[]
  ) => (...args: unknown[]) => Promise<void>;
  try {
    await new AsyncFunction('load', 'canvas', 'console', example)(
      (name: string) => load(join(folder, name)),
      canvas,
      { log: (value: unknown) => printed.push(value) },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
  expect(printed[0]).toEqual([{ name: 'image', shape: [28, 28, 1] }]);
  expect(classes).toContain(printed[1]);
});

test('the README names every export of every entry', async () => {
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const { exports } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  const entries = Object.keys(exports).filter((entry) => entry !== '.' && entry !== './package.json');
  const names = [main, worker, forTf].flatMap((entry) => Object.keys(entry));
  expect(entries.filter((entry) => !text.includes(`@supermask/runtime${entry.slice(1)}`))).toEqual([]);
  expect(names.filter((name) => !text.includes(`\`${name}`))).toEqual([]);
});
