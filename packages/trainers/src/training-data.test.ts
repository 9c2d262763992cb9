import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Batch, BatchLike } from './batch.ts';
import { evaluate } from './evaluate.ts';
import { batchAt } from './labelled-data.ts';
import { sgd } from './sgd.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';
import type { StepLog, TrainOptions } from './train-options.ts';
import { type BatchDataset, batchesOf, type TrainingData } from './training-data.ts';

beforeEach(() => useBackend('cpu'));

const data = tinyData(10);
const order = { epoch: 1, seed: 1, batchSize: 4, classes: 3, skip: 0 };
/** The batches of the arrays as batches of a source. */
const rows = [
  [0, 1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];
const tensors = (): Batch[] => rows.map((indices) => batchAt(data, indices));
const pairs = (): BatchLike[] => tensors().map(({ inputs, labels }) => ({ xs: inputs, ys: labels }));
const arrays = (): BatchLike[] =>
  rows.map((indices) => ({
    shape: [4],
    inputs: Float32Array.from(indices.flatMap((i) => [...data.inputs.subarray(4 * i, 4 * i + 4)])),
    labels: Uint8Array.from(indices.map((i) => data.labels[i] as number)),
  }));
async function* streamed(): AsyncGenerator<BatchLike> {
  yield* tensors();
}
/** What tf.data has of its datasets. */
const dataset = (): BatchDataset & { forEachAsync(): void } => ({
  forEachAsync: () => {},
  iterator: async () => {
    const values = pairs()[Symbol.iterator]();
    return { next: async () => values.next() };
  },
});

const sources: [string, TrainingData][] = [
  ['tensors', tensors],
  ['tensors named xs and ys', pairs],
  ['arrays', arrays],
  ['an asynchronous generator', streamed],
  ['a promise of batches', async () => tensors()],
  ['a dataset', dataset()],
  ['a dataset for each epoch', dataset],
];

async function collect(given: TrainingData, skip = 0): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const { inputs, labels } of batchesOf(given, { ...order, skip })) {
    batches.push([...inputs.dataSync(), ...labels.dataSync()]);
    tf.dispose([inputs, labels]);
  }
  return batches;
}

test.each(sources)('%s give the same batches, from any one on, and leave nothing', async (_, given) => {
  const expected = tensors().map(({ inputs, labels }) => [...inputs.dataSync(), ...labels.dataSync()]);
  const { numTensors } = tf.memory();
  expect(await collect(given)).toEqual(expected);
  expect(await collect(given, 2)).toEqual(expected.slice(2));
  expect(await collect(given, 3)).toEqual([]);
  expect(tf.memory().numTensors).toBe(numTensors);
});

test('arrays go on in the order of their epoch', async () => {
  const whole = await collect(data);
  expect(whole.length).toBe(3);
  expect(await collect(data, 1)).toEqual(whole.slice(1));
});

describe('train', () => {
  const optimiser = sgd({ learningRate: 0.1, momentum: 0.9 });
  const options: Omit<TrainOptions, 'data'> = {
    epochs: 2,
    seed: 6,
    optimisers: { scores: optimiser, weights: optimiser },
  };

  test.each(sources)('learns the same from %s', async (_, given) => {
    const run = async (from: TrainingData): Promise<[Snapshot, number[]]> => {
      const model = tinyClassifier();
      const steps: StepLog[] = [];
      const { numTensors } = tf.memory();
      const logs = await train(model, { ...options, data: from, onStep: (log) => steps.push(log) });
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(steps.map(({ step, steps: of }) => [step, of])).toEqual(
        [1, 2, 3, 1, 2, 3].map((step) => [step, Number.POSITIVE_INFINITY]),
      );
      return [await takeSnapshot(model), logs.map(({ trainLoss }) => trainLoss)];
    };
    expect(await run(given)).toEqual(await run(tensors));
  });

  test('a source is told epoch and seed', async () => {
    const asked: unknown[] = [];
    const source: TrainingData = (at) => {
      asked.push(at);
      return tensors();
    };
    await train(tinyClassifier(), { ...options, data: source });
    expect(asked).toEqual([
      { epoch: 1, seed: 6 },
      { epoch: 2, seed: 6 },
    ]);
  });

  test.each(sources)('validates on %s as on arrays', async (_, given) => {
    const model = tinyClassifier();
    const { numTensors } = tf.memory();
    const validation = await evaluate(model, given);
    expect(tf.memory().numTensors).toBe(numTensors);
    const whole = await evaluate(model, data);
    expect(validation.loss).toBeCloseTo(whole.loss, 6);
    expect(validation.accuracy).toBe(whole.accuracy);
    const [log] = await train(model, { ...options, epochs: 1, data, validation: given });
    expect(log?.validation).toEqual(await evaluate(model, given));
  });

  test('does not validate on distributions', async () => {
    const soft = () => [{ xs: tf.ones([2, 4]), ys: tf.ones([2, 3]) }];
    const { numTensors } = tf.memory();
    await expect(evaluate(tinyClassifier(), soft)).rejects.toThrow(
      'labels must be classes [batch], got [2,3]',
    );
    expect(tf.memory().numTensors).toBe(numTensors + 4);
  });

  test.each<[string, () => unknown[], string]>([
    ['no batch', () => [], 'at least 1 batches in epoch 1, got 0'],
    ['what is no batch', () => [{ x: 1 }], 'must have tensors inputs and labels (or xs and ys)'],
    [
      'labels of another length',
      () => [{ xs: tf.ones([2, 4]), ys: tf.ones([3]) }],
      'labels must be [batch] or [batch, 3] for inputs [batch, …], batch ≥ 1, got [3] for [2,4]',
    ],
    ['too few classes', () => [{ xs: tf.ones([2, 4]), ys: tf.ones([2, 2]) }], 'or [batch, 3] for inputs'],
    ['a class too many', () => [{ xs: tf.ones([1, 4]), ys: tf.tensor([3]) }], 'must be in [0, 3), got 3'],
    ['half a class', () => [{ xs: tf.ones([1, 4]), ys: tf.tensor([0.5]) }], 'must be in [0, 3), got 0.5'],
  ])('refuses %s, and leaves nothing', async (_, batches, message) => {
    const model = tinyClassifier();
    const { numTensors } = tf.memory();
    const training = train(model, { ...options, data: () => batches() as BatchLike[] });
    await expect(training).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
