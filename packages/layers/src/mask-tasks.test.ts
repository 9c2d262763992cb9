import {
  edgePopup,
  fixed,
  joint,
  signedConstant,
  signedSupermask,
  supermask,
  threshold,
} from '@supermask/core';
import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { decodeTasks, encodeTasks } from './encode-tasks.ts';
import { initialiseScores } from './initialise-scores.ts';
import { type MaskTasks, maskTasks } from './mask-tasks.ts';
import { readMasks } from './write-mask.ts';

const method = edgePopup({ density: 0.5 });
const scores = { weight: false, scores: true };

const network = (activation: 'linear' | 'softmax' = 'linear'): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 48, useBias: false, inputShape: [16], name: 'hidden' }),
      tfl.layers.batchNormalization({ momentum: 0.8, name: 'norm' }),
      tfl.layers.reLU(),
      tfl.layers.dense({ units: 4, useBias: false, activation, name: 'out' }),
    ],
  });
const decorated = (options: { seed?: number; activation?: 'softmax' } = {}): Promise<tfl.LayersModel> =>
  decorateModel(network(options.activation), { method, weights: signedConstant(), seed: options.seed ?? 1 });

/** Four prototypes with noise; each task sees the inputs in an order of its own. */
function examples(task: number, seed: number): { x: tf.Tensor2D; y: tf.Tensor } {
  return tf.tidy(() => {
    const labels = Array.from({ length: 64 }, (_, i) => i % 4);
    const prototypes = tf.randomNormal([4, 16], 0, 1.5, 'float32', 50);
    const clean = tf.gather(prototypes, tf.tensor1d(labels, 'int32'));
    const noisy = tf.add(clean, tf.randomNormal([64, 16], 0, 0.3, 'float32', seed));
    const order = tf.tensor1d(
      Array.from({ length: 16 }, (_, i) => (i * (1 + 4 * task) + task) % 16),
      'int32',
    );
    return { x: tf.gather(noisy, order, 1) as tf.Tensor2D, y: tf.oneHot(labels, 4) };
  });
}

const loss = (labels: tf.Tensor, outputs: tf.Tensor): tf.Tensor =>
  tf.losses.softmaxCrossEntropy(labels, outputs);

async function learn(model: tfl.LayersModel, task: number): Promise<void> {
  initialiseScores(model, ({ scoreShape }) =>
    tf.randomUniform([...scoreShape], -0.2, 0.2, 'float32', 9 + task),
  );
  const { x, y } = examples(task, 1);
  model.compile({ optimizer: tf.train.adam(0.03), loss });
  await model.fit(x, y, { epochs: 25, batchSize: 32, shuffle: false, verbose: 0 });
  tf.dispose([x, y]);
}

const predict = (model: tfl.LayersModel, task: number): number[] =>
  tf.tidy(() => [...(model.predict(examples(task, 2).x) as tf.Tensor).dataSync()]);
const accuracy = (model: tfl.LayersModel, task: number): number =>
  tf.tidy(() => {
    const { x, y } = examples(task, 2);
    const right = tf.equal(tf.argMax(model.predict(x) as tf.Tensor, 1), tf.argMax(y, 1));
    return tf.mean(tf.cast(right, 'float32')).dataSync()[0] as number;
  });

// In software, as here, GPU backends train too slowly; they get what was learned on another.
const gpus: readonly string[] = ['webgl', 'webgpu'];

describe.each(backends.filter((name) => !gpus.includes(name)))('two tasks learned on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('both are solved bit for bit, found by their inputs, and come back from a file', async () => {
    const model = await decorated();
    const tasks = maskTasks(model);
    const truth: number[][] = [];
    for (const task of [0, 1]) {
      await learn(model, task);
      tasks.add(`order ${task}`);
      truth.push(predict(model, task));
    }
    expect(tasks.names()).toEqual(['order 0', 'order 1']);
    const before = tf.memory().numTensors;
    for (const task of [0, 1, 0]) {
      tasks.use(`order ${task}`);
      expect(predict(model, task)).toEqual(truth[task]);
      expect(accuracy(model, task)).toBeGreaterThan(0.9);
      expect(accuracy(model, 1 - task)).toBeLessThan(0.7);
    }
    const now = predict(model, 0);
    for (const task of [0, 1]) {
      for (const seed of [3, 4, 5]) {
        const { x, y } = examples(task, seed);
        expect(await tasks.infer(x)).toBe(`order ${task}`);
        tf.dispose([x, y]);
      }
    }
    expect(predict(model, 0)).toEqual(now);
    expect(tf.memory().numTensors).toBe(before);

    const bytes = encodeTasks(tasks);
    const elsewhere = await decorated();
    const loaded = decodeTasks(bytes, elsewhere);
    for (const task of [1, 0]) {
      loaded.use(`order ${task}`);
      expect(predict(elsewhere, task)).toEqual(truth[task]);
    }
    expect(encodeTasks(loaded)).toEqual(bytes);
    const { x } = examples(1, 6);
    expect(await loaded.infer(x)).toBe('order 1');
  });
});

describe('on cpu', () => {
  let model: tfl.LayersModel;
  let tasks: MaskTasks;
  beforeAll(async () => {
    await useBackend('cpu');
    model = await decorated();
    tasks = maskTasks(model);
    for (const task of [0, 1]) {
      await learn(model, task);
      tasks.add(`order ${task}`);
    }
  });
  beforeEach(() => useBackend('cpu'));

  test.each(backends.filter((name) => gpus.includes(name)))(
    'a file from here is used on %s',
    async (backend) => {
      const bytes = encodeTasks(tasks);
      await useBackend(backend);
      const elsewhere = await decorated();
      const loaded = decodeTasks(bytes, elsewhere);
      const before = tf.memory().numTensors;
      const truth: number[][] = [];
      for (const task of [0, 1, 0, 1]) {
        loaded.use(`order ${task}`);
        truth[task] ??= predict(elsewhere, task);
        expect(predict(elsewhere, task)).toEqual(truth[task]);
        expect(accuracy(elsewhere, task)).toBeGreaterThan(0.9);
        const { x, y } = examples(task, 3);
        expect(await loaded.infer(x)).toBe(`order ${task}`);
        tf.dispose([x, y]);
      }
      expect(tf.memory().numTensors).toBe(before);
      expect(encodeTasks(loaded)).toEqual(bytes);
    },
  );

  test('a task is inferred from logits as from probabilities', async () => {
    const twin = await decorated({ activation: 'softmax' });
    const other = decodeTasks(encodeTasks(tasks), twin);
    for (const task of [0, 1]) {
      const { x } = examples(task, 3);
      expect(await other.infer(x)).toBe(await tasks.infer(x));
    }
  });

  test('a task takes one bit for each weight, and its statistics', async () => {
    const header = (bytes: Uint8Array): number =>
      8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const bytes = encodeTasks(tasks);
    expect(bytes.length - header(bytes)).toBe(2 * ((16 * 48 + 48 * 4) / 8 + 4 * 48 * 4));
    expect(tasks.model).toBe(model);
  });

  test('scores, step counts and statistics are those of the task, not only its masks', async () => {
    const [layer] = decoratedLayers(model);
    const steps = layer?.step;
    tasks.use('order 0');
    expect(layer?.step).toBe((steps as number) / 2);
    tasks.use('order 1');
    expect(layer?.step).toBe(steps);
    // Training goes on from the very scores.
    const stored = tasks.state('order 1').scores?.['0/kernel'];
    expect([...(layer?.kernels[0]?.scores.read().dataSync() ?? [])]).toEqual([...(stored ?? [])]);
  });

  test.each([
    ['fixed', fixed(), true],
    ['threshold at 0', threshold({ value: 0 }), true],
    ['a threshold that no score reaches', threshold({ value: 5 }), false],
  ])('masks from a file in a model of another rule: %s', async (_, rule, possible) => {
    tasks.use('order 0');
    const masks = readMasks(model);
    const deployed = await decorateModel(network(), {
      method: supermask({ rule, trains: scores }),
      weights: signedConstant(),
      seed: 1,
    });
    const before = predict(deployed, 0);
    const loaded = decodeTasks(encodeTasks(tasks), deployed);
    if (possible) {
      loaded.use('order 0');
      expect(readMasks(deployed)).toEqual(masks);
      expect(predict(deployed, 0)).toEqual(predict(model, 0));
    } else {
      expect(() => loaded.use('order 0')).toThrow('of "hidden/kernel" cannot have the mask of this task');
      expect(predict(deployed, 0)).toEqual(before);
    }
  });

  test('what tasks share must not move', async () => {
    const moving = await decorateModel(network(), { method: joint({ density: 0.5 }) });
    const broken = maskTasks(moving);
    broken.add('first');
    await learn(moving, 0);
    expect(() => broken.add('second')).toThrow('weights of "hidden" have changed since the first task');
    expect(broken.names()).toEqual(['first']);
    // Before the first task everything may.
    const trained = maskTasks(moving);
    await learn(moving, 1);
    trained.add('first');
    expect(trained.names()).toEqual(['first']);
  });

  test('refused: unknown names, nothing to infer, masks that flip in a file, undecorated models', async () => {
    const empty = maskTasks(await decorated());
    expect(() => empty.use('a')).toThrow('no task "a" (there are: none)');
    await expect(empty.infer(tf.ones([1, 16]))).rejects.toThrow('there is no task to infer');
    empty.add('b');
    expect(() => empty.state('a')).toThrow('no task "a" (there are: b)');
    expect(() => maskTasks(network())).toThrow('has no masked kernel');
    const signed = maskTasks(await decorateModel(network(), { method: signedSupermask({ density: 0.5 }) }));
    signed.add('flips');
    signed.use('flips');
    expect(() => encodeTasks(signed)).toThrow('the mask 0/kernel of "flips" flips weights');
  });

  test('damaged files and files of other networks are refused with the reason', async () => {
    const bytes = encodeTasks(tasks);
    const damaged = (at: number): Uint8Array => {
      const copy = bytes.slice();
      copy[at] = (copy[at] as number) ^ 1;
      return copy;
    };
    expect(() => decodeTasks(damaged(bytes.length - 1), model)).toThrow(
      'does not match its checksum (damaged',
    );
    const at = new TextDecoder('latin1').decode(bytes).indexOf('order 0');
    expect(() => decodeTasks(damaged(at + 6), model)).toThrow('the header does not match its checksum');
    await expect(decorated({ seed: 2 }).then((other) => decodeTasks(bytes, other))).rejects.toThrow(
      'weights of "hidden" are not those that the tasks were found in',
    );
    const larger = network();
    (larger as tfl.Sequential).add(tfl.layers.dense({ units: 2, name: 'more' }));
    const other = await decorateModel(larger, { method, weights: signedConstant(), seed: 1 });
    expect(() => decodeTasks(bytes, other)).toThrow('weights of "more" are not those');
    const longer = maskTasks(other);
    longer.add('a');
    expect(() => decodeTasks(encodeTasks(longer), model)).toThrow('the model has no weights at 4/0');
  });
});
