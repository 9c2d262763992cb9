import { useBackend } from '@supermask/testing';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import type { LayersCallback } from './layers-callbacks.ts';
import { sgd } from './sgd.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';
import type { EpochLog, TrainOptions } from './train-options.ts';

beforeEach(() => useBackend('cpu'));

const optimiser = sgd({ learningRate: 0.1 });
const options: TrainOptions = {
  data: tinyData(10),
  validation: tinyData(6, 2),
  epochs: 2,
  batchSize: 6,
  optimisers: { scores: optimiser, weights: optimiser },
};

class Recorder extends tfl.Callback {
  readonly events: [string, ...unknown[]][] = [];
  override onTrainBegin = async (): Promise<void> => void this.events.push(['train']);
  override onTrainEnd = async (): Promise<void> => void this.events.push(['end']);
  override onEpochBegin = async (epoch: number): Promise<void> => void this.events.push(['epoch', epoch]);
  override onEpochEnd = async (epoch: number, logs?: object): Promise<void> =>
    void this.events.push(['epoch end', epoch, { ...logs }]);
  override onBatchBegin = async (batch: number, logs?: object): Promise<void> =>
    void this.events.push(['batch', batch, { ...logs }]);
  override onBatchEnd = async (batch: number, logs?: object): Promise<void> =>
    void this.events.push(['batch end', batch, { ...logs }]);
}

test('a callback sees what it sees of fit', async () => {
  const recorder = new Recorder();
  const model = tinyClassifier();
  const logs = await train(model, { ...options, callbacks: [recorder] });
  expect(recorder.model).toBe(model);
  expect(recorder.params).toMatchObject({ epochs: 2, steps: 2, batchSize: 6, doValidation: true });
  const loss = expect.any(Number);
  const batch = (batch: number, size: number): unknown[] => [
    ['batch', batch, { batch, size }],
    ['batch end', batch, { batch, size, loss }],
  ];
  expect(recorder.events).toEqual([
    ['train'],
    ...logs.flatMap(({ trainLoss, validation }, epoch) => [
      ['epoch', epoch],
      ...batch(0, 6),
      ...batch(1, 4),
      ['epoch end', epoch, { loss: trainLoss, val_loss: validation?.loss, val_acc: validation?.accuracy }],
    ]),
    ['end'],
  ]);
});

test.each<[string, (args: tfl.CustomCallbackArgs) => LayersCallback]>([
  ['functions', (args) => args],
  ['a CustomCallback', (args) => new tfl.CustomCallback(args)],
])('%s are called, and waited for', async (_, made) => {
  const losses: number[] = [];
  const callback = made({
    onEpochEnd: async (_epoch, logs) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      losses.push(logs?.val_loss as number);
    },
  });
  const logs = await train(tinyClassifier(), { ...options, callbacks: [callback] });
  expect(losses).toEqual(logs.map(({ validation }) => validation?.loss));
});

/** Trains a model that a callback stops. */
function stopping(model: tfl.LayersModel, callback: tfl.CustomCallbackArgs): Promise<EpochLog[]> {
  return train(model, { ...options, epochs: 5, callbacks: [callback] });
}

test('stopTraining ends training after the epoch or the batch, and is forgotten by the next one', async () => {
  const functional = (): tfl.LayersModel => {
    const { inputs, outputs } = tinyClassifier();
    return tfl.model({ inputs, outputs });
  };
  for (const model of [tinyClassifier(), functional()]) {
    const stop = (): void => {
      model.stopTraining = true;
    };
    let batches = 0;
    const logs = await stopping(model, {
      onEpochEnd: (epoch) => {
        if (epoch === 1) stop();
      },
    });
    expect(logs.length).toBe(2);
    const onBatchEnd = (): void => {
      if (++batches === 3) stop();
    };
    expect((await stopping(model, { onBatchEnd })).length).toBe(2);
    expect(batches).toBe(3);
    expect((await train(model, options)).length).toBe(2);
  }
});

test("tfjs's own early stopping works", async () => {
  const frozen = sgd({ learningRate: 0 });
  const logs = await train(tinyClassifier(), {
    ...options,
    epochs: 9,
    optimisers: { scores: frozen, weights: frozen },
    callbacks: [tfl.callbacks.earlyStopping({ monitor: 'val_loss', patience: 2 })],
  });
  expect(logs.length).toBe(3);
});
