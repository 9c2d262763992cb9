import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSmask } from '@supermask/format';
import { expect, test } from 'vitest';
import { load } from './load.ts';
import { storedTensor } from './random-network.suite.ts';

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
