import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edgePopup } from '@supermask/core';
import { decorateModel, SupermaskLayer } from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import { readModel } from './read-model.ts';

let dir: string;
beforeEach(async () => {
  await useBackend('cpu');
  dir = await mkdtemp(join(tmpdir(), 'supermask-model-'));
});

/** As tfjs writes it, in two shards. */
async function save(model: tfl.LayersModel): Promise<void> {
  let saved: tf.io.ModelArtifacts = {};
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(saved.weightData));
  await writeFile(join(dir, 'a.bin'), bytes.subarray(0, 10));
  await writeFile(join(dir, 'b.bin'), bytes.subarray(10));
  const manifest = [{ paths: ['a.bin', 'b.bin'], weights: saved.weightSpecs }];
  const { modelTopology, format } = saved;
  await writeFile(
    join(dir, 'model.json'),
    JSON.stringify({ modelTopology, format, weightsManifest: manifest }),
  );
}

test.each([false, true])('a model from its files, decorated: %s', async (decorated) => {
  const plain = tfl.sequential({ layers: [tfl.layers.dense({ units: 3, inputShape: [4], name: 'd' })] });
  const model = decorated ? await decorateModel(plain, { method: edgePopup({ density: 0.5 }) }) : plain;
  await save(model);
  for (const path of [dir, join(dir, 'model.json')]) {
    const read = await readModel(path);
    expect(read.getLayer('d') instanceof SupermaskLayer).toBe(decorated);
    const x = tf.ones([2, 4]);
    expect((read.predict(x) as tf.Tensor).dataSync()).toEqual((model.predict(x) as tf.Tensor).dataSync());
  }
});

test.each([
  ['no JSON', 'x', 'is not JSON'],
  ['a graph model', '{"format":"graph-model"}', 'holds a graph model'],
  ['something else', '{"a":1}', 'is not the model.json of a LayersModel'],
  [
    'weights elsewhere',
    '{"modelTopology":{},"weightsManifest":[{"paths":["../secret"],"weights":[]}]}',
    'names weights outside its folder: ../secret',
  ],
])('refuses %s', async (_, text, message) => {
  await writeFile(join(dir, 'model.json'), text);
  await expect(readModel(dir)).rejects.toThrow(message);
});
