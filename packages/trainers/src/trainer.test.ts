import { edgePopup, joint, randomMask } from '@supermask/core';
import { decoratedLayers, decorateModel } from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import type { Clip } from './clip-gradients.ts';
import { evaluate } from './evaluate.ts';
import { batchAt } from './labelled-data.ts';
import { parameterGroups } from './parameter-groups.ts';
import { sgd } from './sgd.ts';
import { restoreSnapshot, takeSnapshot } from './snapshot.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';

beforeEach(() => useBackend('cpu'));

const data = tinyData(12);
const all = Uint32Array.from({ length: 12 }, (_, i) => i);
const plainSgd = (learningRate: number): ReturnType<typeof sgd> => sgd({ learningRate });

test('groups: scores apart from every other trainable variable', async () => {
  const names = (model: tfl.LayersModel): string[][] => {
    const { scores, weights } = parameterGroups(model);
    return [scores, weights].map((group) => group.map((variable) => variable.originalName).sort());
  };
  const scores = ['one/scores_kernel', 'two/scores_kernel'];
  const kernels = ['one/kernel', 'two/kernel'];
  const decorate = (method: Parameters<typeof decorateModel>[1]): Promise<tfl.LayersModel> =>
    decorateModel(tinyClassifier(), method);
  expect(names(await decorate({ method: edgePopup({ density: 0.5 }) }))).toEqual([scores, []]);
  expect(names(await decorate({ method: joint({ density: 0.5 }) }))).toEqual([scores, kernels]);
  expect(names(await decorate({ method: randomMask({ density: 0.5, trainWeight: true }) }))).toEqual([
    [],
    kernels,
  ]);
  const part = await decorate({ method: edgePopup({ density: 0.5 }), skip: ['two'] });
  expect(names(part)).toEqual([['one/scores_kernel'], ['two/bias', 'two/kernel']]);
});

test('the scores of a nested model are scores', async () => {
  const inner = await decorateModel(tinyClassifier(), { method: joint({ density: 0.5 }) });
  const outer = tfl.sequential({ layers: [inner, tfl.layers.dense({ units: 2 })] });
  expect(parameterGroups(outer).scores.length).toBe(2);
});

test('a loaded model with one budget for all kernels trains as the one that was saved', async () => {
  const method = edgePopup({ density: 0.3, scope: 'model' });
  const model = await decorateModel(tinyClassifier(), { method });
  let saved: tf.io.ModelArtifacts = {};
  const info = { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } };
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return info;
    }),
  );
  const loaded = await tfl.loadLayersModel(tf.io.fromMemory(saved));
  const [values, again] = await Promise.all(
    [model, loaded].map(async (one) => {
      const trainer = new Trainer(one, { scores: plainSgd(1), weights: plainSgd(1) });
      const batch = batchAt(data, all);
      for (let i = 0; i < 3; i++) await trainer.step(batch);
      tf.dispose([batch.inputs, batch.labels]);
      trainer.dispose();
      return [...(await takeSnapshot(one)).values()];
    }),
  );
  expect(again).toEqual(values);
});

test('a batch that does not fit is no step', async () => {
  const model = await decorateModel(tinyClassifier(), { method: edgePopup({ density: 0.5 }) });
  const trainer = new Trainer(model, { scores: adam({ learningRate: 0.1 }), weights: plainSgd(1) });
  const { numTensors } = tf.memory();
  const before = await trainer.state();
  const batch = { inputs: tf.ones([2, 5]), labels: tf.zeros([2], 'int32') };
  await expect(trainer.step(batch)).rejects.toThrow();
  tf.dispose([batch.inputs, batch.labels]);
  expect(await trainer.state()).toEqual(before);
  expect(decoratedLayers(model).map(({ step }) => step)).toEqual([0, 0]);
  expect(tf.memory().numTensors).toBe(numTensors);
  trainer.dispose();
});

test('each group follows its own optimiser', async () => {
  for (const [scores, weights] of [
    [0, 0.1],
    [0.1, 0],
  ] as const) {
    const model = await decorateModel(tinyClassifier(), { method: joint({ density: 0.5 }) });
    const before = await takeSnapshot(model);
    const trainer = new Trainer(model, { scores: plainSgd(scores), weights: plainSgd(weights) });
    for (let step = 0; step < 3; step++) await trainer.step(batchAt(data, all));
    const after = await takeSnapshot(model);
    for (const name of before.keys()) {
      const rate = name.endsWith('scores_kernel') ? scores : name.endsWith('kernel') ? weights : 0;
      const same = `${before.get(name)}` === `${after.get(name)}`;
      expect(same, name).toBe(rate === 0);
    }
  }
});

test('a step is value − rate · gradient, and gives the loss before it', async () => {
  const model = tinyClassifier();
  const { loss } = await evaluate(model, data);
  const before = await takeSnapshot(model);
  const trainer = new Trainer(model, { scores: plainSgd(1), weights: plainSgd(0.5) });
  expect((await trainer.step(batchAt(data, all), 0.2)).loss).toBeCloseTo(loss, 5);
  const after = await takeSnapshot(model);
  // A central difference at one weight of each variable, on the loss of a second implementation.
  for (const variable of model.weights) {
    const values = before.get(variable.originalName) as Float32Array;
    const at = values.length - 1;
    const lossWith = async (shift: number): Promise<number> => {
      for (const other of model.weights) {
        const kept = (before.get(other.originalName) as Float32Array).slice();
        if (other === variable) kept[at] = (kept[at] as number) + shift;
        other.write(tf.tensor(kept, other.shape as number[]));
      }
      return (await evaluate(model, data)).loss;
    };
    const gradient = ((await lossWith(0.01)) - (await lossWith(-0.01))) / 0.02;
    const moved = (after.get(variable.originalName)?.[at] as number) - (values[at] as number);
    expect(moved).toBeCloseTo(-0.1 * gradient, 4);
  }
});

test('regularisers count, also in a Sequential model', async () => {
  const withPenalty = (l2: number): tfl.LayersModel =>
    tfl.sequential({
      layers: [
        tfl.layers.dense({
          units: 3,
          inputShape: [4],
          kernelInitializer: 'ones',
          kernelRegularizer: tfl.regularizers.l2({ l2 }),
        }),
      ],
    });
  const lossOf = async (l2: number): Promise<number> => {
    const trainer = new Trainer(withPenalty(l2), { scores: plainSgd(0.1), weights: plainSgd(0.1) });
    return (await trainer.step(batchAt(data, all))).loss;
  };
  expect((await lossOf(0.5)) - (await lossOf(1e-9))).toBeCloseTo(0.5 * 12, 4);
});

test('holds its state until it is disposed, and nothing else', async () => {
  const model = await decorateModel(tinyClassifier(), { method: joint({ density: 0.5 }) });
  const batch = batchAt(data, all);
  const before = tf.memory().numTensors;
  const momentum = sgd({ learningRate: 0.1, momentum: 0.9 });
  const trainer = new Trainer(model, { scores: momentum, weights: momentum });
  expect(tf.memory().numTensors).toBe(before + 4);
  for (let step = 0; step < 3; step++) await trainer.step(batch);
  expect(trainer.steps).toBe(3);
  expect(tf.memory().numTensors).toBe(before + 4);
  trainer.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('the layers that it trains learn that they are trained', async () => {
  const seen: unknown[] = [];
  const model = tinyClassifier();
  model.layers[0]?.setCallHook((_, kwargs) => seen.push(kwargs.training));
  await new Trainer(model, { scores: plainSgd(0.1), weights: plainSgd(0.1) }).step(batchAt(data, all));
  expect(seen).toEqual([true]);
});

test.each([
  ['sgd', sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 0.1 })],
  ['adamw', adamw({ learningRate: 0.1 })],
])('%s with factor 0 keeps the bits of its group, and its slots go on', async (_, optimiser) => {
  const model = await decorateModel(tinyClassifier(), { method: joint({ density: 0.5 }) });
  const kernel = model.weights.find(({ originalName }) => originalName === 'one/kernel');
  // −0 − 0 · v would be 0.
  kernel?.write(tf.fill([4, 6], -0));
  const before = await takeSnapshot(model);
  const trainer = new Trainer(model, { scores: optimiser, weights: optimiser });
  for (let step = 0; step < 3; step++) await trainer.step(batchAt(data, all), { scores: 1, weights: 0 });
  for (const [name, values] of await takeSnapshot(model)) {
    const same = values.every((value, i) => Object.is(value, before.get(name)?.[i]));
    expect(same, name).toBe(!name.endsWith('scores_kernel'));
  }
  const slots = (await trainer.state()).slots.get('two/kernel');
  expect(slots?.every((values) => values.some((value) => value !== 0))).toBe(true);
});

test('clipping bounds the step of all groups together', async () => {
  const model = await decorateModel(tinyClassifier(), { method: joint({ density: 0.5 }) });
  const optimisers = { scores: plainSgd(1), weights: plainSgd(1) };
  const moved = async (clip: Clip): Promise<number[]> => {
    const before = await takeSnapshot(model);
    await new Trainer(model, optimisers, { clip }).step(batchAt(data, all));
    const after = await takeSnapshot(model);
    restoreSnapshot(model, before);
    return [...after].flatMap(([name, values]) =>
      [...values].map((value, i) => value - (before.get(name)?.[i] as number)),
    );
  };
  const length = (await moved({ norm: 0.1 })).reduce((sum, value) => sum + value * value, 0);
  expect(Math.sqrt(length)).toBeCloseTo(0.1, 5);
  expect(Math.max(...(await moved({ value: 0.01 })).map(Math.abs))).toBeCloseTo(0.01, 5);
});

test('a state goes on in another trainer, bit for bit', async () => {
  const optimisers = {
    scores: adam({ learningRate: 0.1 }),
    weights: sgd({ learningRate: 0.1, momentum: 0.9 }),
  };
  const start = (): Promise<tfl.LayersModel> =>
    decorateModel(tinyClassifier(), { method: joint({ density: 0.5 }) });
  const [model, other] = [await start(), await start()];
  const trainer = new Trainer(model, optimisers);
  for (let step = 0; step < 3; step++) await trainer.step(batchAt(data, all));
  const [state, snapshot] = [await trainer.state(), await takeSnapshot(model)];
  expect(state.steps).toBe(3);
  await trainer.step(batchAt(data, all));

  const next = new Trainer(other, optimisers);
  const { numTensors } = tf.memory();
  next.restore(state);
  restoreSnapshot(other, snapshot);
  expect(tf.memory().numTensors).toBe(numTensors);
  expect(next.steps).toBe(3);
  expect(await next.state()).toEqual(state);
  await next.step(batchAt(data, all));
  expect(await takeSnapshot(other)).toEqual(await takeSnapshot(model));
  expect(await next.state()).toEqual(await trainer.state());
});

test('refuses the state of other optimisers or another model, and changes nothing', async () => {
  const model = tinyClassifier();
  const momentum = sgd({ learningRate: 0.1, momentum: 0.9 });
  const trainer = new Trainer(model, { scores: momentum, weights: momentum });
  await trainer.step(batchAt(data, all));
  const state = await trainer.state();
  const without = new Trainer(model, { scores: plainSgd(0.1), weights: plainSgd(0.1) });
  expect(() => without.restore(state)).toThrow('"one/kernel" needs slots of [], the state has slots of [24]');
  expect(() => trainer.restore({ steps: 9, slots: new Map() })).toThrow('the state has nothing');
  expect(await trainer.state()).toEqual(state);
});

test('tells the masks how many steps are done, before and after each', async () => {
  const model = await decorateModel(tinyClassifier(), { method: edgePopup({ density: 0.5 }), skip: ['two'] });
  const layers = decoratedLayers(model) as { step?: number }[];
  const during: unknown[] = [];
  model.layers[1]?.setCallHook(() => during.push(layers[0]?.step));
  const trainer = new Trainer(model, { scores: plainSgd(0.1), weights: plainSgd(0.1) });
  for (let step = 0; step < 3; step++) await trainer.step(batchAt(data, all));
  expect(during).toEqual([0, 1, 2]);
  expect(layers.map(({ step }) => step)).toEqual([3]);
  trainer.restore({ ...(await trainer.state()), steps: 7 });
  expect(layers.map(({ step }) => step)).toEqual([7]);
});

test('refuses options out of range', () => {
  const optimisers = { scores: plainSgd(0.1), weights: plainSgd(0.1) };
  const made = (options: TrainerOptions) => () => new Trainer(tinyClassifier(), optimisers, options);
  expect(made({ labelSmoothing: 1 })).toThrow('labelSmoothing must be in [0, 1), got 1');
  expect(made({ clip: { norm: 1, value: 1 } })).toThrow('clip must have either a norm or a value, got both');
  const single = plainSgd(1) as unknown as ConstructorParameters<typeof Trainer>[1];
  expect(() => new Trainer(tinyClassifier(), single)).toThrow(
    'optimisers must be { scores, weights }, got no optimiser for scores',
  );
  expect(made({ clip: { norm: 0 } })).toThrow('Trainer: norm must be in (0, Infinity), got 0');
});

test('refuses a model with nothing to train, and one that is no classifier', async () => {
  const optimisers = { scores: plainSgd(0.1), weights: plainSgd(0.1) };
  const frozen = await decorateModel(tinyClassifier(), {
    method: randomMask({ density: 0.5, trainWeight: false }),
  });
  expect(() => new Trainer(frozen, optimisers)).toThrow('no trainable variable');
  const sequence = tfl.sequential({ layers: [tfl.layers.dense({ units: 3, inputShape: [5, 4] })] });
  expect(() => new Trainer(sequence, optimisers)).toThrow('got 1 and [?, 5, 3]');
});

test('an error that has nothing to do with numbers stays what it is', async () => {
  const trainer = new Trainer(tinyClassifier(), { scores: plainSgd(0.1), weights: plainSgd(0.1) });
  const batch = { inputs: tf.ones([2, 5]), labels: tf.tensor([0, 1], [2], 'int32') };
  await expect(trainer.step(batch)).rejects.toThrow(/axis -1|shape|matMul/i);
});
