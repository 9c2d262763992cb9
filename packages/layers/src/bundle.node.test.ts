import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { edgePopup, kaimingNormal } from '@supermask/core';
import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decorateModel } from './decorate-model.ts';

// What another page has: one minified bundle, from which everything that nobody calls was dropped.
const script = (imported: string, call: string): string => `
  import { readFileSync } from 'node:fs';
  import '@tensorflow/tfjs-backend-cpu';
  import * as tf from '@tensorflow/tfjs-core';
  import { loadLayersModel } from '@tensorflow/tfjs-layers';
  ${imported}
  tf.env().set('PROD', true);
  ${call}
  const [, , file, strict] = process.argv;
  const { weightData, ...artifacts } = JSON.parse(readFileSync(file, 'utf8'));
  const weights = Uint8Array.from(weightData).buffer;
  const x = tf.randomNormal([3, 5, 5, 1], 0, 1, 'float32', 3);
  tf.setBackend('cpu');
  loadLayersModel(tf.io.fromMemory({ ...artifacts, weightData: weights }), { strict: strict === 'true' }).then(
    (model) => console.log(JSON.stringify({ values: Array.from(model.predict(x).dataSync()) })),
    (error) => console.log(JSON.stringify({ error: error.message })),
  );
`;

let folder = '';
let expected: Float32Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supermask-'));
  await useBackend('cpu');
  const plain = tfl.sequential({
    layers: [
      tfl.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [5, 5, 1] }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 3, biasInitializer: 'ones', name: 'Head_A' }),
    ],
  });
  const model = await decorateModel(plain, { method: edgePopup({ density: 0.4 }), weights: kaimingNormal() });
  const x = tf.randomNormal([3, 5, 5, 1], 0, 1, 'float32', 3);
  expected = (model.predict(x) as tf.Tensor).dataSync<'float32'>().slice();
  await model.save(
    tf.io.withSaveHandler(async ({ weightData, ...artifacts }) => {
      const bytes = [...new Uint8Array(weightData as ArrayBuffer)];
      await writeFile(join(folder, 'model.json'), JSON.stringify({ ...artifacts, weightData: bytes }));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

async function runBundled(
  name: string,
  source: string,
  strict: boolean,
): Promise<{ values?: number[]; error?: string }> {
  // The backend is a dependency of the testing package.
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('@supermask/testing'));
  const backend = dirname(resolve('@tensorflow/tfjs-backend-cpu/package.json'));
  const outfile = join(folder, `${name}.cjs`);
  await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    alias: { '@tensorflow/tfjs-backend-cpu': backend },
    conditions: ['supermask-source'],
    mainFields: ['module', 'main'],
    platform: 'node',
    bundle: true,
    minify: true,
    logLevel: 'silent',
    outfile,
  });
  const child = promisify(execFile)(process.execPath, [outfile, join(folder, 'model.json'), `${strict}`]);
  return JSON.parse((await child).stdout);
}

test('a minified bundle that calls register() loads a decorated model and predicts the same', async () => {
  const source = script("import { register } from './index.ts';", 'register();');
  for (const strict of [true, false]) {
    const { values, error } = await runBundled('registered', source, strict);
    expect(error).toBeUndefined();
    expect(deviation(values ?? [], expected)).toBe(0);
  }
});

test.each([
  ['only imports the package', "import './index.ts';"],
  [
    'imports something else of it',
    "import { countDensity } from './index.ts'; globalThis.kept = countDensity;",
  ],
])('a bundle that %s throws and never gives a dense model', async (_, imported) => {
  for (const strict of [true, false]) {
    const { values, error } = await runBundled('unregistered', script(imported, ''), strict);
    expect(values).toBeUndefined();
    expect(error).toContain('Unknown layer: Supermask');
  }
});
