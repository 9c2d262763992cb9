import {
  bernoulliSupermask,
  cubicDensity,
  edgePopup,
  joint,
  kaimingNormal,
  type Reparam,
} from '@supermask/core';
import { decorateModel, initialiseKernels, register } from '@supermask/layers';
import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { adam } from './adam.ts';
import { shifted, shiftedSource } from './augment.suite.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { failing } from './failing-method.suite.ts';
import { batchAt } from './labelled-data.ts';
import { sgd } from './sgd.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import type { AnyWorker } from './start-worker.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';
import { trainInShards } from './train-in-shards.suite.ts';
import type { TrainHooks } from './train-options.ts';
import { Trainer } from './trainer.ts';

const momentum = sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 1e-3 });
const options = {
  // Batches of 4, 4 and 2.
  data: tinyData(10),
  epochs: 2,
  batchSize: 4,
  optimisers: { scores: momentum, weights: adam({ learningRate: 0.01 }) },
} as const;
const masked = (method: Reparam): Promise<tfl.LayersModel> =>
  decorateModel(tinyClassifier(), { method, seed: 2 });

/** What training moves without a gradient, and what counts once in a step. */
function normalised({ dropout = 0 }: { readonly dropout?: number } = {}): tfl.LayersModel {
  const model = tfl.sequential({
    layers: [
      tfl.layers.dense({
        units: 6,
        inputShape: [4],
        kernelRegularizer: tfl.regularizers.l2({ l2: 0.1 }),
        name: 'one',
      }),
      tfl.layers.batchNormalization({ name: 'norm' }),
      ...(dropout > 0 ? [tfl.layers.dropout({ rate: dropout, seed: 5 })] : []),
      tfl.layers.dense({ units: 3, name: 'two' }),
    ],
  });
  initialiseKernels(model, { weights: kaimingNormal(), seed: 1 });
  return model;
}

const cases: Readonly<Record<string, () => Promise<tfl.LayersModel>>> = {
  joint: () => masked(joint({ density: 0.5 })),
  'samples of each step': () => masked(bernoulliSupermask()),
  'one budget, a density that follows the step': () =>
    masked(edgePopup({ density: cubicDensity({ from: 1, to: 0.3, begin: 0, end: 5 }), scope: 'model' })),
  'batch normalisation and regularisers': async () => normalised(),
};

/**
 * What training with workers must do, in every engine.
 *
 * @param start starts a worker of `served-training.suite.ts`.
 */
export function testWorkers(start: () => AnyWorker): void {
  beforeAll(() => useBackend('cpu'));

  /** Counts the workers that are there. */
  function counted(): { readonly worker: () => AnyWorker; running: number; started: number } {
    const count = {
      running: 0,
      started: 0,
      worker(): AnyWorker {
        const worker = start();
        const terminate = worker.terminate.bind(worker);
        count.running++;
        count.started++;
        worker.terminate = () => {
          count.running--;
          return terminate();
        };
        return worker;
      },
    };
    return count;
  }

  describe.each(Object.keys(cases))('%s', (name) => {
    const make = cases[name] as () => Promise<tfl.LayersModel>;

    test.each([2, 3])('%d workers: the sums of the shards, bit for bit', async (workers) => {
      const more = { clip: { norm: 0.5 }, labelSmoothing: 0.1 };
      const [expected, model, again] = [await make(), await make(), await make()];
      await trainInShards(expected, { ...options, ...more, workers, classes: 3 });
      await train(model, { ...options, ...more, workers, worker: start });
      expect(await takeSnapshot(model)).toEqual(await takeSnapshot(expected));
      await train(again, { ...options, ...more, workers, worker: start });
      expect(await takeSnapshot(again)).toEqual(await takeSnapshot(model));
    });
  });

  test('shares what augmentation makes of a batch', async () => {
    const [expected, model] = [tinyClassifier(), tinyClassifier()];
    await train(expected, { ...options, data: shiftedSource(options.data, 4), workers: 2, worker: start });
    await train(model, { ...options, augment: shifted, workers: 2, worker: start });
    expect(await takeSnapshot(model)).toEqual(await takeSnapshot(expected));
  });

  test('without batch normalisation it is, but for rounding, what one thread computes', async () => {
    const [one, several] = [await masked(joint({ density: 0.5 })), await masked(joint({ density: 0.5 }))];
    const [alone] = await train(one, { ...options, epochs: 1 });
    const [shared] = await train(several, { ...options, epochs: 1, workers: 3, worker: start });
    expect(shared?.trainLoss).toBeCloseTo(alone?.trainLoss as number, 6);
    const expected = await takeSnapshot(one);
    for (const [name, values] of await takeSnapshot(several)) {
      expect(deviation(values, expected.get(name) as Float32Array), name).toBeLessThan(1e-5);
    }
  });

  test('one worker is this thread: none is started, and the bits are those without', async () => {
    const [plain, model] = [await masked(joint({ density: 0.5 })), await masked(joint({ density: 0.5 }))];
    const count = counted();
    await train(plain, options);
    await train(model, { ...options, workers: 1, worker: count.worker });
    expect(count.started).toBe(0);
    expect(await takeSnapshot(model)).toEqual(await takeSnapshot(plain));
  });

  test('workers see what hooks change, frozen weights too', async () => {
    const beforeStep: TrainHooks['beforeStep'] = ({ model, step }) => {
      if (step !== 2) return;
      for (const variable of model.weights) variable.write(tf.mul(variable.read(), 0.5));
    };
    const [expected, model] = [
      await masked(edgePopup({ density: 0.5 })),
      await masked(edgePopup({ density: 0.5 })),
    ];
    await trainInShards(expected, { ...options, beforeStep, workers: 2, classes: 3 });
    await train(model, { ...options, beforeStep, workers: 2, worker: start });
    expect(await takeSnapshot(model)).toEqual(await takeSnapshot(expected));
  });

  test('dropout with a seed has a second run', async () => {
    const trained = async (): Promise<Snapshot> => {
      const model = normalised({ dropout: 0.5 });
      await train(model, { ...options, workers: 2, worker: start });
      return takeSnapshot(model);
    };
    expect(await trained()).toEqual(await trained());
  });

  test('resumed in the middle of an epoch, the same bits; with another number of workers an error', async () => {
    const checkpoints: Checkpoint[] = [];
    const model = normalised();
    await train(model, {
      ...options,
      workers: 2,
      worker: start,
      checkpointEvery: { steps: 2 },
      onCheckpoint: (checkpoint) => checkpoints.push(decodeCheckpoint(encodeCheckpoint(checkpoint))),
    });
    const resume = checkpoints.find(({ position }) => position.batch === 1) as Checkpoint;
    const other = normalised();
    await train(other, { ...options, workers: 2, worker: start, resume });
    expect(await takeSnapshot(other)).toEqual(await takeSnapshot(model));
    await expect(train(other, { ...options, workers: 3, worker: start, resume })).rejects.toThrow(
      'the checkpoint to resume was made with workers 2, got 3',
    );
    await expect(train(other, { ...options, resume })).rejects.toThrow('made with workers 2, got 1');
  });

  test('keeps no tensors, and labels may be distributions', async () => {
    const trainer = new Trainer(normalised(), options.optimisers, { workers: 2, worker: start });
    const { inputs, labels } = batchAt(options.data, [0, 1, 2, 3]);
    const batch = { inputs, labels: tf.oneHot(labels as tf.Tensor1D, 3) };
    const { loss } = await trainer.step(batch);
    const { numTensors } = tf.memory();
    const last = (await trainer.step(batch)).loss;
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(last).toBeLessThan(loss);
    trainer.dispose();
    await expect(trainer.step(batch)).rejects.toThrow('this trainer is disposed');
  });

  test('a step before the last one has ended is an error, not a wait', async () => {
    const batch = batchAt(options.data, [0, 1, 2, 3]);
    const losses = async (twice: boolean): Promise<number[]> => {
      const trainer = new Trainer(await masked(joint({ density: 0.5 })), options.optimisers, {
        workers: 2,
        worker: start,
      });
      const first = trainer.step(batch);
      if (twice) await expect(trainer.step(batch)).rejects.toThrow('one step at a time');
      const all = [(await first).loss, (await trainer.step(batch)).loss];
      trainer.dispose();
      return all;
    };
    expect(await losses(true)).toEqual(await losses(false));
  });

  test('a step that fails in this thread alone leaves no trace in the workers', async () => {
    const batch = batchAt(options.data, [0, 1, 2, 3]);
    const trained = async (fails: boolean): Promise<Snapshot> => {
      const model = normalised();
      const trainer = new Trainer(model, options.optimisers, { workers: 2, worker: start });
      await trainer.step(batch);
      if (fails) {
        const losses = model.calculateLosses;
        model.calculateLosses = () => {
          throw new Error('no luck');
        };
        // Not even the statistics that moved before: they are restored, and sent again.
        await expect(trainer.step(batchAt(options.data, [4, 5, 6, 7]))).rejects.toThrow('no luck');
        model.calculateLosses = losses;
        const apply = model.apply;
        model.apply = () => {
          throw new Error('no luck');
        };
        await expect(trainer.step(batchAt(options.data, [4, 5, 6, 7]))).rejects.toThrow('no luck');
        model.apply = apply;
      }
      await trainer.step(batch);
      trainer.dispose();
      return takeSnapshot(model);
    };
    expect(await trained(true)).toEqual(await trained(false));
  });

  test('an example in a worker that is not finite is named, and the model goes back', async () => {
    const model = await masked(joint({ density: 0.5 }));
    const before = await takeSnapshot(model);
    const inputs = options.data.inputs.map((value, i) => (i === 39 ? Number.NaN : value));
    await expect(
      train(model, { ...options, data: { ...options.data, inputs }, workers: 3, worker: start }),
    ).rejects.toThrow(/training diverged in epoch 1, .*: the input is not finite/);
    expect(await takeSnapshot(model)).toEqual(before);
  });

  test('what a worker throws comes with its number, and all workers end', async () => {
    register({ methods: { failing: () => failing() } });
    const model = await masked(failing());
    const count = counted();
    await expect(train(model, { ...options, workers: 3, worker: count.worker })).rejects.toThrow(
      '[supermask/trainers] worker 1: [supermask/core] failing: no luck',
    );
    expect(count).toMatchObject({ started: 2, running: 0 });
  });

  test('a model that a worker cannot make is an error of the first step', async () => {
    const unknown = { ...failing(), config: { ...failing().config, name: 'nobody' } };
    register({ methods: { nobody: () => unknown } });
    await expect(train(await masked(unknown), { ...options, workers: 2, worker: start })).rejects.toThrow(
      'worker 1: unknown method "nobody" (its setup must call register',
    );
  });

  test('training that is given up ends its workers', async () => {
    const reason = new Error('the user left');
    const controller = new AbortController();
    const count = counted();
    await expect(
      train(normalised(), {
        ...options,
        workers: 2,
        worker: count.worker,
        signal: controller.signal,
        onStep: () => controller.abort(reason),
      }),
    ).rejects.toBe(reason);
    expect(count).toMatchObject({ started: 1, running: 0 });
  });

  test('so does training that ends', async () => {
    const count = counted();
    await train(normalised(), { ...options, workers: 3, worker: count.worker });
    expect(count).toMatchObject({ started: 2, running: 0 });
  });

  test.each([0, 1.5])('%d workers are refused', (workers) => {
    expect(() => new Trainer(tinyClassifier(), options.optimisers, { workers })).toThrow(
      `workers must be an integer ≥ 1, got ${workers}`,
    );
  });
}
