import { useBackend } from '@supermask/testing';
import type * as tfl from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { EarlyStopping, type EarlyStoppingOptions } from './early-stopping.ts';
import { sgd } from './sgd.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';
import type { EpochLog, TrainOptions } from './train-options.ts';

/** How many epochs pass until it stops (Infinity if it does not), and its best epoch. */
function watch(options: EarlyStoppingOptions, values: readonly number[]): [number, number | undefined] {
  const stopping = new EarlyStopping(options);
  for (const [i, value] of values.entries()) {
    const at = { epoch: i + 1, snapshot: new Map() };
    stopping.observe({ loss: value, accuracy: value }, at);
    if (stopping.stops) return [i + 1, stopping.state?.bestEpoch];
  }
  return [Number.POSITIVE_INFINITY, stopping.state?.bestEpoch];
}

test.each<[EarlyStoppingOptions, number[], [number, number]]>([
  [{ patience: 1 }, [3, 2, 2, 1], [3, 2]],
  [{ patience: 2 }, [3, 2, 2, 1, 1, 1], [6, 4]],
  [{ patience: 2 }, [3, 4, 2, 3, 1], [Infinity, 5]],
  [{ patience: 2, minDelta: 0.5 }, [3, 2.5, 2.4, 2.5], [Infinity, 3]],
  [{ patience: 1, monitor: 'accuracy' }, [0.5, 0.6, 0.7, 0.7], [4, 3]],
  [{ patience: 1, monitor: 'accuracy', minDelta: 0.2 }, [0.5, 0.6], [2, 1]],
])('%j over %j', (options, values, expected) => {
  expect(watch(options, values)).toEqual(expected);
});

test.each<[EarlyStoppingOptions, string]>([
  [{ patience: 0 }, 'patience must be an integer ≥ 1, got 0'],
  [{ patience: 1, minDelta: -1 }, 'minDelta must be in [0, Infinity), got -1'],
])('refuses %j', (options, message) => {
  expect(() => new EarlyStopping(options)).toThrow(message);
});

const plain = sgd({ learningRate: 0.1 });
const options: TrainOptions = {
  data: tinyData(10),
  validation: tinyData(6, 2),
  epochs: 9,
  batchSize: 4,
  optimisers: { scores: plain, weights: plain },
};

/** Trains with a learning rate that makes the loss grow after two epochs. */
async function run(given: EarlyStoppingOptions): Promise<[EpochLog[], Snapshot[], tfl.LayersModel]> {
  await useBackend('cpu');
  const model = tinyClassifier();
  const snapshots: Snapshot[] = [];
  const logs = await train(model, {
    ...options,
    schedule: ({ epoch }) => (epoch < 2 ? 1 : -1),
    earlyStopping: given,
    onEpoch: (_, snapshot) => snapshots.push(snapshot),
  });
  return [logs, snapshots, model];
}

test('ends training, with the last variables or with the best', async () => {
  const [logs, snapshots, model] = await run({ patience: 3 });
  expect(logs.length).toBe(5);
  expect(await takeSnapshot(model)).toEqual(snapshots[4]);
  const [again, , restored] = await run({ patience: 3, restoreBest: true });
  expect(again.length).toBe(5);
  expect(await takeSnapshot(restored)).toEqual(snapshots[1]);
});

test('the best variables come back also when all epochs were needed', async () => {
  const [logs, snapshots, model] = await run({ patience: 20, restoreBest: true });
  expect(logs.length).toBe(9);
  expect(await takeSnapshot(model)).toEqual(snapshots[1]);
});

test('refuses what is not measured', async () => {
  await expect(run({ patience: 1, monitor: 'acc' as 'accuracy' })).rejects.toThrow(
    'monitor must be loss or accuracy, got acc',
  );
});

test('needs validation data', async () => {
  await useBackend('cpu');
  const { validation: _, ...rest } = options;
  const training = train(tinyClassifier(), { ...rest, earlyStopping: { patience: 1 } });
  await expect(training).rejects.toThrow('earlyStopping needs validation data');
});
