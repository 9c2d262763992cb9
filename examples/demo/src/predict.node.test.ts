import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { encodeSmask } from '@supermask/format';
import { expect, test } from 'vitest';

// The built child process (`pnpm build` comes first), under a hook that records every module it loads.
const script = fileURLToPath(new URL('../dist/predict.js', import.meta.url));

test('the child process predicts without TensorFlow.js', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'supermask-predict-'));
  const hook = join(dir, 'hook.mjs');
  await writeFile(
    hook,
    `export async function load(url, context, next) {
       process._rawDebug('loads ' + url);
       return next(url, context);
     }`,
  );
  const register = join(dir, 'register.mjs');
  await writeFile(
    register,
    `import { register } from 'node:module'; register(${JSON.stringify(pathToFileURL(hook).href)});`,
  );
  const file = join(dir, 'mean.smask');
  const graph = {
    inputs: [{ name: 'image', shape: [28, 28, 1] }],
    nodes: [
      { name: 'flat', op: 'flatten', input: 'image' },
      { name: 'sum', op: 'dense', input: 'flat', kernel: 'kernel' },
    ],
    outputs: ['sum'],
  } as const;
  const kernel = { shape: [784, 1], values: new Float32Array(784).fill(1 / 784) };
  const info = { normalisation: JSON.stringify({ mean: 0, deviation: 1 }) };
  await writeFile(file, encodeSmask({ graph, tensors: new Map([['kernel', kernel]]), info }));

  const args = ['--import', register, script, file, '1', '5'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { encoding: 'buffer' });
  const means = new Float32Array(new Uint8Array(stdout).buffer);
  expect(means.length).toBe(5);
  expect(means.every((mean) => mean > 0 && mean < 1)).toBe(true);
  const loaded = stderr.toString().match(/loads .*/g) ?? [];
  expect(loaded.some((line) => line.includes('/runtime/dist/'))).toBe(true);
  expect(loaded.filter((line) => /tensorflow|tfjs/.test(line))).toEqual([]);
});
