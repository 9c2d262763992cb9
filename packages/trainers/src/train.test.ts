import { edgePopup, joint } from '@supermask/core';
import { decorateModel } from '@supermask/layers';
import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { adam } from './adam.ts';
import type { Checkpoint } from './checkpoint.ts';
import { Diverged } from './diverged.ts';
import { evaluate } from './evaluate.ts';
import { cosine } from './schedule.ts';
import { sgd } from './sgd.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';
import type { EpochLog, TrainOptions } from './train-options.ts';

const method = edgePopup({ density: 0.5 });
const decorated = (): Promise<tfl.LayersModel> => decorateModel(tinyClassifier(), { method, seed: 2 });
const both = (optimiser: ReturnType<typeof sgd>): TrainOptions['optimisers'] => ({
  scores: optimiser,
  weights: optimiser,
});
const data = tinyData(10);
const options: TrainOptions = {
  data,
  validation: tinyData(6, 2),
  epochs: 3,
  batchSize: 4,
  optimisers: both(sgd({ learningRate: 0.1, momentum: 0.9 })),
  schedule: cosine(),
};
const untimed = (logs: readonly EpochLog[]): unknown[] => logs.map((log) => ({ ...log, seconds: 0 }));

describe.each(backends)('on %s', (backend) => {
  test('learns as on the cpu backend', async () => {
    const losses: number[][] = [];
    for (const name of ['cpu', backend] as const) {
      await useBackend(name);
      const model = await decorated();
      losses.push((await train(model, { ...options, epochs: 2 })).map(({ trainLoss }) => trainLoss));
      model.dispose();
    }
    const [truth, actual] = losses as [number[], number[]];
    actual.forEach((loss, i) => {
      expect(loss).toBeCloseTo(truth[i] as number, 4);
    });
    expect(actual[1]).toBeLessThan(actual[0] as number);
  });
});

describe('on cpu', () => {
  beforeEach(() => useBackend('cpu'));

  /** Trains and records the first number of each training example, which `ids` makes its index. */
  async function orders(seed: number, epochs = 2): Promise<number[][]> {
    const { labels, shape } = data;
    const ids = { labels, shape, inputs: Float32Array.from({ length: 40 }, (_, i) => Math.floor(i / 4)) };
    const model = tinyClassifier();
    const steps: number[][] = [];
    model.layers[0]?.setCallHook((inputs) => {
      steps.push([...tf.slice([inputs].flat()[0] as tf.Tensor, [0, 0], [-1, 1]).dataSync()]);
    });
    await train(model, { data: ids, epochs, batchSize: 4, seed, optimisers: options.optimisers });
    return steps;
  }

  test('every epoch sees each example once, the last batch with what is left', async () => {
    const steps = await orders(5);
    expect(steps.map(({ length }) => length)).toEqual([4, 4, 2, 4, 4, 2]);
    const [first, second] = [steps.slice(0, 3).flat(), steps.slice(3).flat()];
    for (const order of [first, second]) {
      expect([...order].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
    expect(first).not.toEqual(second);
  });

  test('the seed fixes the order, another seed gives another', async () => {
    expect(await orders(5)).toEqual(await orders(5));
    expect(await orders(5)).not.toEqual(await orders(6));
    expect((await orders(5, 1)).length).toBe(3);
  });

  test.each([
    ['sgd', both(sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-3 }))],
    ['adam', both(adam({ learningRate: 0.01 }))],
  ])(
    '%s: the same seed gives the same bits, of weights and logs; another seed others',
    async (_, optimisers) => {
      const run = async (seed: number): Promise<[Snapshot, unknown[]]> => {
        const model = await decorateModel(tinyClassifier(), { method: joint({ density: 0.5 }), seed: 2 });
        const logs = await train(model, { ...options, optimisers, seed });
        return [await takeSnapshot(model), untimed(logs)];
      };
      const first = await run(3);
      expect(await run(3)).toEqual(first);
      expect(await run(4)).not.toEqual(first);
    },
  );

  test('edge-popup moves scores only: weights and biases keep their bits', async () => {
    const model = await decorated();
    const before = await takeSnapshot(model);
    await train(model, options);
    for (const [name, values] of await takeSnapshot(model)) {
      const same = `${values}` === `${before.get(name)}`;
      expect(same, name).toBe(!name.endsWith('scores_kernel'));
    }
  });

  test('logs every step and every epoch, and waits for what onEpoch returns', async () => {
    const model = await decorated();
    const [steps, events, snapshots]: [string[], string[], Snapshot[]] = [[], [], []];
    const logs = await train(model, {
      ...options,
      onStep: ({ epoch, epochs, step, steps: of }) => steps.push(`${epoch}/${epochs} ${step}/${of}`),
      onEpoch: async ({ epoch }, snapshot) => {
        events.push(`begin ${epoch} after ${steps.length}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        events.push(`end ${epoch} after ${steps.length}`);
        snapshots.push(snapshot);
      },
    });
    expect(steps).toEqual([1, 2, 3].flatMap((epoch) => [1, 2, 3].map((step) => `${epoch}/3 ${step}/3`)));
    expect(events).toEqual([3, 6, 9].flatMap((n) => ['begin', 'end'].map((e) => `${e} ${n / 3} after ${n}`)));
    expect(snapshots.at(-1)).toEqual(await takeSnapshot(model));
    expect(logs.map(({ epoch, epochs }) => [epoch, epochs])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(logs.at(-1)?.validation).toEqual(await evaluate(model, tinyData(6, 2)));
  });

  test('the training loss is the mean over examples, not over batches', async () => {
    const model = await decorated();
    const { validation: _, ...rest } = options;
    const [log] = await train(model, { ...rest, epochs: 1, optimisers: both(sgd({ learningRate: 0 })) });
    expect(log?.trainLoss).toBeCloseTo((await evaluate(model, data)).loss, 5);
    expect(log).not.toHaveProperty('validation');
  });

  test('the schedule is asked once an epoch and scales the rate', async () => {
    const asked: number[] = [];
    const model = await decorated();
    const before = await takeSnapshot(model);
    await train(model, {
      ...options,
      schedule: ({ epoch, epochs }) => {
        asked.push(epoch / epochs);
        return 0;
      },
    });
    expect(asked).toEqual([0, 1 / 3, 2 / 3]);
    expect(await takeSnapshot(model)).toEqual(before);
  });

  test('leaves no tensor behind, in any epoch and at the end', async () => {
    const model = await decorated();
    const before = tf.memory().numTensors;
    const during: number[] = [];
    await train(model, {
      ...options,
      epochs: 4,
      onEpoch: () => {
        during.push(tf.memory().numTensors);
      },
    });
    expect(new Set(during).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  describe('abort', () => {
    test('rejects with the reason; the model stays usable, nothing is left behind', async () => {
      const model = await decorated();
      const before = tf.memory().numTensors;
      const controller = new AbortController();
      const reason = new Error('enough');
      let steps = 0;
      const training = train(model, {
        ...options,
        signal: controller.signal,
        onStep: () => {
          if (++steps === 4) controller.abort(reason);
        },
      });
      await expect(training).rejects.toBe(reason);
      expect(steps).toBe(4);
      expect(tf.memory().numTensors).toBe(before);
      expect((await train(model, options)).length).toBe(3);
    });

    test('comes after a checkpoint of where it was, where training goes on to the same bits', async () => {
      const whole = await decorated();
      await train(whole, options);
      const controller = new AbortController();
      const checkpoints: Checkpoint[] = [];
      let steps = 0;
      const training = train(await decorated(), {
        ...options,
        signal: controller.signal,
        onStep: () => {
          if (++steps === 2) controller.abort(new Error('enough'));
        },
        onCheckpoint: (checkpoint) => checkpoints.push(checkpoint),
      });
      await expect(training).rejects.toThrow('enough');
      expect(checkpoints.map(({ trainer }) => trainer.steps)).toEqual([2]);
      const model = await decorated();
      await train(model, { ...options, resume: checkpoints[0] as Checkpoint });
      expect(await takeSnapshot(model)).toEqual(await takeSnapshot(whole));
    });

    test('also from a timer, in the middle of an epoch', async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 5);
      const training = train(await decorated(), { ...options, epochs: 1e6, signal: controller.signal });
      await expect(training).rejects.toThrow('abort');
    });

    test('before the first step changes nothing', async () => {
      const model = await decorated();
      const before = await takeSnapshot(model);
      const signal = AbortSignal.abort(new Error('never'));
      await expect(train(model, { ...options, signal })).rejects.toThrow('never');
      expect(await takeSnapshot(model)).toEqual(before);
    });
  });

  describe('divergence', () => {
    const failing = async (model: tfl.LayersModel, given: Partial<TrainOptions>): Promise<Error> =>
      train(model, { ...options, ...given }).then(
        () => new Error('did not diverge'),
        (error: Error) => error,
      );

    test('an absurd learning rate: names layer and epoch, and the model is what it was', async () => {
      const model = await decorateModel(tinyClassifier(), { method: joint({ density: 0.5 }) });
      const before = await takeSnapshot(model);
      const { numTensors } = tf.memory();
      const error = await failing(model, { optimisers: both(sgd({ learningRate: 1e30 })) });
      expect(error).toBeInstanceOf(Diverged);
      expect(error.message).toMatch(
        /diverged in epoch 1, step \d: the (\w+) of layer "(one|two)" is not finite/,
      );
      expect(await takeSnapshot(model)).toEqual(before);
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(Number.isFinite((await evaluate(model, data)).loss)).toBe(true);
    });

    test('later: the model has the state of the last completed epoch', async () => {
      const model = await decorated();
      const snapshots: Snapshot[] = [];
      const error = await failing(model, {
        epochs: 5,
        schedule: ({ epoch }) => (epoch === 2 ? 1e40 : 1),
        onEpoch: (_, snapshot) => {
          snapshots.push(snapshot);
        },
      });
      expect(error).toBeInstanceOf(Diverged);
      expect(error.message).toContain('epoch 3');
      expect(snapshots.length).toBe(2);
      expect(await takeSnapshot(model)).toEqual(snapshots[1]);
    });

    test('in the very last step, where no later loss could show it', async () => {
      const model = await decorated();
      const before = await takeSnapshot(model);
      const epochs: number[] = [];
      const error = await failing(model, {
        epochs: 1,
        batchSize: 10,
        schedule: () => 1e40,
        onEpoch: ({ epoch }) => {
          epochs.push(epoch);
        },
      });
      expect(error).toBeInstanceOf(Diverged);
      expect(error.message).toMatch(/epoch 1, step 1: the scores_kernel of layer "(one|two)" is not finite/);
      expect(epochs).toEqual([]);
      expect(await takeSnapshot(model)).toEqual(before);
    });

    test('scores that are NaN, on which the rule throws', async () => {
      const model = await decorated();
      const scores = model.weights.find(({ originalName }) => originalName === 'two/scores_kernel');
      scores?.write(tf.fill([6, 3], Number.NaN));
      const error = await failing(model, {});
      expect(error).toBeInstanceOf(Diverged);
      expect(error.message).toContain('the scores_kernel of layer "two" is not finite');
    });
  });

  test.each<[string, Partial<TrainOptions>, string]>([
    ['no epoch', { epochs: 0 }, 'epochs must be an integer ≥ 1, got 0'],
    ['a broken batch size', { batchSize: 1.5 }, 'batchSize must be an integer ≥ 1, got 1.5'],
    ['data of another shape', { data: { ...tinyData(3), shape: [5] } }, 'need 15 input values'],
    [
      'a class too many',
      { data: { ...tinyData(2), labels: Uint8Array.of(0, 3) } },
      'labels must be in [0, 3)',
    ],
    ['unfit validation data', { validation: { ...tinyData(2), labels: Uint8Array.of(9) } }, 'need 4 input'],
    ['a bad seed', { seed: -1 }, 'seed'],
  ])('refuses %s, and leaves nothing behind', async (_, given, message) => {
    const model = await decorated();
    const { numTensors } = tf.memory();
    await expect(train(model, { ...options, ...given })).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
