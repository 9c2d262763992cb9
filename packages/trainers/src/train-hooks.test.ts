import { joint } from '@supermask/core';
import { decoratedLayers, decorateModel } from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import { Diverged } from './diverged.ts';
import { frozenAfter } from './frozen-after.ts';
import { constant } from './schedule.ts';
import { sgd } from './sgd.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';
import type { TrainOptions } from './train-options.ts';

beforeEach(() => useBackend('cpu'));

const optimiser = sgd({ learningRate: 0.1, momentum: 0.9 });
const options: TrainOptions = {
  data: tinyData(10),
  epochs: 2,
  batchSize: 5,
  optimisers: { scores: optimiser, weights: optimiser },
};
const pause = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 2));
const variable = (model: tfl.LayersModel, name: string): tfl.LayerVariable =>
  model.weights.find(({ originalName }) => originalName === name) as tfl.LayerVariable;
const same = (a: Float32Array | undefined, b: Float32Array | undefined): boolean => `${a}` === `${b}`;

test('hooks are called in order, with model, step and epoch, and waited for', async () => {
  const model = tinyClassifier();
  const events: string[] = [];
  const note = async (event: string): Promise<void> => {
    await pause();
    events.push(event);
  };
  await train(model, {
    ...options,
    beforeStep: (at) => note(`before ${at.step} of ${at.epoch} ${at.model === model}`),
    afterStep: (at) => note(`after ${at.step} of ${at.epoch} ${at.model === model}`),
    onStep: ({ step }) => note(`step ${step}`),
    onEpoch: ({ epoch }) => note(`epoch ${epoch}`),
    callbacks: [
      { onBatchBegin: (batch) => note(`begin ${batch}`), onBatchEnd: (batch) => note(`end ${batch}`) },
    ],
  });
  const step = (done: number, epoch: number, batch: number): string[] => [
    `before ${done} of ${epoch} true`,
    `begin ${batch}`,
    `after ${done + 1} of ${epoch} true`,
    `step ${batch + 1}`,
    `end ${batch}`,
  ];
  expect(events).toEqual([
    ...[...step(0, 1, 0), ...step(1, 1, 1), 'epoch 1'],
    ...[...step(2, 2, 0), ...step(3, 2, 1), 'epoch 2'],
  ]);
});

test('a mask that afterStep applies holds through momentum', async () => {
  const model = tinyClassifier();
  const kernel = variable(model, 'one/kernel');
  const mask = tf.tensor(
    Float32Array.from({ length: 24 }, (_, i) => i % 2),
    [4, 6],
  );
  const apply = (): void =>
    tf.tidy(() => {
      kernel.write(tf.mul(kernel.read(), mask));
    });
  await train(model, { ...options, beforeStep: apply, afterStep: apply });
  const values = kernel.read().dataSync();
  values.forEach((value, i) => {
    expect(value === 0).toBe(i % 2 === 0);
  });
});

test('what onEpoch made of the model is what divergence goes back to', async () => {
  const model = tinyClassifier();
  let after: Snapshot | undefined;
  const training = train(model, {
    ...options,
    schedule: ({ epoch }) => (epoch === 1 ? 1e40 : 1),
    onEpoch: async () => {
      variable(model, 'one/kernel').write(tf.ones([4, 6]));
      after = await takeSnapshot(model);
    },
  });
  await expect(training).rejects.toThrow(Diverged);
  expect(await takeSnapshot(model)).toEqual(after);
});

test('a validation loss that is not finite is a divergence', async () => {
  const validation = { ...tinyData(2), inputs: new Float32Array(8).fill(Number.POSITIVE_INFINITY) };
  const training = train(tinyClassifier(), { ...options, validation });
  await expect(training).rejects.toThrow(
    /diverged in epoch 1, step 2: the validation loss is (NaN|Infinity)/,
  );
});

test('each group has its schedule: frozen scores keep their bits while weights train on', async () => {
  const model = await decorateModel(tinyClassifier(), { method: joint({ density: 0.5 }) });
  const snapshots: Snapshot[] = [];
  await train(model, {
    ...options,
    epochs: 4,
    schedule: { scores: frozenAfter(constant(), { fraction: 0.5 }), weights: constant() },
    onEpoch: (_, snapshot) => snapshots.push(snapshot),
  });
  const changes = (name: string): boolean[] =>
    [1, 2, 3].map((i) => !same(snapshots[i]?.get(name), snapshots[i - 1]?.get(name)));
  expect(changes('one/scores_kernel')).toEqual([true, false, false]);
  expect(changes('one/kernel')).toEqual([true, true, true]);
});

test('masks know how many steps are done: of this training, also a resumed one', async () => {
  const model = await decorateModel(tinyClassifier(), { method: joint({ density: 0.5 }) });
  const [layer] = decoratedLayers(model) as { step?: number }[];
  const seen: unknown[] = [];
  const note = (): unknown => seen.push(layer?.step);
  await train(model, { ...options, afterStep: note, onEpoch: note });
  expect(seen).toEqual([1, 2, 2, 3, 4, 4]);
});
