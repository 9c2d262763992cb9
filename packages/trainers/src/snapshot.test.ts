import { joint } from '@supermask/core';
import { decorateModel } from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import { restoreSnapshot, takeSnapshot } from './snapshot.ts';
import { tinyClassifier } from './tiny-classifier.suite.ts';

beforeEach(() => useBackend('cpu'));

const decorated = (): Promise<tfl.LayersModel> =>
  decorateModel(tinyClassifier(), { method: joint({ density: 0.5 }) });

test('holds every variable by name, and brings it back, bit for bit', async () => {
  const model = await decorated();
  const snapshot = await takeSnapshot(model);
  expect([...snapshot.keys()].sort()).toEqual(
    ['one', 'two'].flatMap((layer) => ['bias', 'kernel', 'scores_kernel'].map((part) => `${layer}/${part}`)),
  );
  for (const variable of model.weights) variable.write(tf.add(variable.read(), 1));
  const { numTensors } = tf.memory();
  restoreSnapshot(model, snapshot);
  expect(tf.memory().numTensors).toBe(numTensors);
  expect(await takeSnapshot(model)).toEqual(snapshot);
});

test('is a copy: it does not follow the model', async () => {
  const model = await decorated();
  const snapshot = await takeSnapshot(model);
  const kernel = snapshot.get('one/kernel')?.slice();
  for (const variable of model.weights) variable.write(tf.zerosLike(variable.read()));
  expect(snapshot.get('one/kernel')).toEqual(kernel);
});

test('fits another model of the same architecture', async () => {
  const [from, to] = [await decorated(), await decorated()];
  for (const variable of from.weights) variable.write(tf.add(variable.read(), 1));
  restoreSnapshot(to, await takeSnapshot(from));
  expect(await takeSnapshot(to)).toEqual(await takeSnapshot(from));
});

test('refuses a model with a variable that it lacks', async () => {
  const snapshot = await takeSnapshot(tinyClassifier());
  const model = await decorated();
  expect(() => restoreSnapshot(model, snapshot)).toThrow('the snapshot has no "one/scores_kernel"');
});

test('refuses a model in which two variables share a name', async () => {
  const input = tfl.input({ shape: [2] });
  const layers = ['a', 'b'].map((name) => {
    const layer = tfl.layers.dense({ units: 2, name });
    layer.build([null, 2]); // Outside of `apply` tfjs names variables without their layer.
    return layer;
  });
  const output = layers.reduce((value, layer) => layer.apply(value) as tfl.SymbolicTensor, input);
  const model = tfl.model({ inputs: input, outputs: output });
  await expect(takeSnapshot(model)).rejects.toThrow('two variables of the model are named "kernel"');
});
