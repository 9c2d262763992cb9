import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { adam } from './adam.ts';
import { type ImpLevel, imp } from './imp.ts';
import type { ImpOptions, ImpStore } from './imp-options.ts';
import type { Optimiser } from './optimiser.ts';
import { cosine } from './schedule.ts';
import { sgd } from './sgd.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';
import type { TrainOptions } from './train-options.ts';
import type { TrainingStep } from './training-step.ts';

const both = (optimiser: Optimiser): TrainOptions['optimisers'] => ({
  scores: optimiser,
  weights: optimiser,
});
const momentum = sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 1e-3 });
const training: TrainOptions = {
  data: tinyData(10),
  validation: tinyData(6, 2),
  epochs: 3,
  batchSize: 4,
  optimisers: both(momentum),
  schedule: cosine(),
};
const options: ImpOptions = { ...training, levels: 3, fraction: 0.3 };
/** Steps in an epoch. */
const STEPS = 3;

async function levels(more: Partial<ImpOptions> = {}): Promise<ImpLevel[]> {
  const all: ImpLevel[] = [];
  const model = tinyClassifier();
  for await (const level of imp(model, { ...options, ...more })) all.push(level);
  model.dispose();
  return all;
}

/** The variables without the scores, whose names an undecorated model has too. */
function plain(snapshot: Snapshot | undefined): Record<string, number[]> {
  const entries = [...(snapshot ?? [])].filter(([name]) => !name.includes('scores'));
  return Object.fromEntries(entries.map(([name, values]) => [name, [...values]]));
}
const WEIGHTS = { 'one/kernel': 'one/kernel', 'two/kernel': 'two/kernel' } as const;

/** Of each kernel: how many pruned weights are not 0. */
const regrown = ({ masks, trained }: ImpLevel): number[] =>
  Object.entries(WEIGHTS).map(([name, variable]) => {
    const weights = trained.get(variable) as Float32Array;
    return weights.filter((weight, i) => masks[name]?.[i] === 0 && weight !== 0).length;
  });

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('two runs of three rounds give the same bits, and leave no tensor', async () => {
    const tensors = tf.memory().numTensors;
    const [first, second] = [await levels(), await levels()];
    expect(tf.memory().numTensors).toBe(tensors);
    expect(first.map(({ level }) => level)).toEqual([0, 1, 2, 3]);
    // 42 · 0.7 = 29.4, of which 30 % are 8.7 and so on, each rounded.
    expect(first.map(({ density }) => Math.round(density * 42))).toEqual([42, 29, 20, 14]);
    for (const [i, level] of first.entries()) {
      expect(plain(level.trained)).toEqual(plain(second[i]?.trained));
      expect(level.masks).toEqual(second[i]?.masks);
      expect(level.evaluation).toEqual(level.logs.at(-1)?.validation);
      expect(regrown(level)).toEqual([0, 0]);
    }
  });
});

describe('on wasm', () => {
  beforeEach(() => useBackend('wasm'));

  test('level 0 has the bits of train with the plain model', async () => {
    const model = tinyClassifier();
    await train(model, training);
    const [dense] = await levels({ levels: 1 });
    expect(plain(dense?.trained)).toEqual(plain(await takeSnapshot(model)));
    model.dispose();
  });

  test.each<TrainingStep>(['0ep', '1ep', '2ep', '0it', '1it', '3it', '4it', '8it'])(
    'a round that prunes nothing repeats the training from %s on, bit for bit',
    async (rewindTo) => {
      const [dense, again] = await levels({ levels: 1, fraction: 0, rewindTo });
      expect(plain(again?.trained)).toEqual(plain(dense?.trained));
    },
  );

  test.each<[TrainingStep, number]>([
    ['0ep', 0],
    ['2ep', 2 * STEPS],
    ['4it', 4],
  ])('rewinding to %s gives the weights of that step, masked', async (rewindTo, steps) => {
    const model = tinyClassifier();
    let reached = steps === 0 ? await takeSnapshot(model) : undefined;
    await train(model, {
      ...training,
      afterStep: async ({ step }) => {
        if (step === steps) reached = await takeSnapshot(model);
      },
    });
    model.dispose();

    const starts: Snapshot[] = [];
    let rested = true;
    const found = await levels({
      rewindTo,
      beforeStep: async ({ model: at }) => {
        if (rested) starts.push(await takeSnapshot(at));
        rested = false;
      },
      onEpoch: ({ epoch }) => {
        rested = epoch === options.epochs;
      },
    });
    for (const { rewind, level, masks } of found) {
      expect(plain(rewind.variables)).toEqual(plain(reached));
      if (level === 0) continue;
      for (const name of Object.keys(WEIGHTS)) {
        const masked = reached?.get(name)?.map((weight, i) => weight * (masks[name]?.[i] as number));
        // + 0 takes −0 for 0.
        expect(starts[level]?.get(name)?.map((weight) => weight + 0)).toEqual(masked?.map((w) => w + 0));
      }
      expect(starts[level]?.get('one/bias')).toEqual(reached?.get('one/bias'));
    }
  });

  test.each([
    ['momentum', momentum],
    ['Adam', adam({ learningRate: 0.01, weightDecay: 1e-3 })],
    [
      'an optimiser that moves everything',
      {
        ...momentum,
        update: (...args: Parameters<Optimiser['update']>) => {
          const { value, slots } = momentum.update(...args);
          return { value: tf.add(value, 0.01), slots };
        },
      },
    ],
  ])('pruned weights stay 0 with %s, whatever the retraining', async (_, optimiser) => {
    for (const retrain of ['rewind', 'learning-rate-rewind', 'fine-tune'] as const) {
      const found = await levels({ optimisers: both(optimiser), retrain, rewindTo: '4it' });
      expect(found.map(regrown)).toEqual(found.map(() => [0, 0]));
    }
  });

  test('pruned stays pruned, and each round removes its fraction', async () => {
    const found = await levels({
      scope: 'layerwise',
      fraction: ({ key, index }) => (key && index ? 0.5 : 0.25),
    });
    expect(found.map(({ kernels }) => kernels.map(({ kept }) => kept))).toEqual([
      [24, 18],
      [18, 9],
      [13, 4],
      [10, 2],
    ]);
    for (const [i, { masks }] of found.slice(1).entries()) {
      for (const [name, mask] of Object.entries(masks)) {
        expect(mask.every((bit, j) => bit <= (found[i]?.masks[name]?.[j] as number))).toBe(true);
      }
    }
  });

  test('an ignored layer keeps all its weights, which count in the density', async () => {
    const found = await levels({ ignore: ['two'], fraction: 0.5 });
    expect(found.map(({ kernels }) => kernels.map(({ kept }) => kept))).toEqual([
      [24, 18],
      [12, 18],
      [6, 18],
      [3, 18],
    ]);
    expect(found.at(-1)?.density).toBe(21 / 42);
  });

  test('open_lth: one more than the ceiling goes', async () => {
    const found = await levels({ levels: 2, count: 'open_lth' });
    expect(found.map(({ density }) => Math.round(density * 42))).toEqual([42, 42 - 14, 28 - 10]);
  });

  test('a round ranks what the criterion says of the weights before and after training', async () => {
    const seen: Float32Array[][] = [];
    const model = tinyClassifier();
    const before = plain(await takeSnapshot(model));
    model.dispose();
    const [dense] = await levels({
      levels: 1,
      rewindTo: '1ep',
      criterion: (initial, final) => {
        seen.push([initial, final]);
        return final.map((_, i) => i);
      },
    }).then((all) => {
      expect([...(all[1]?.masks['one/kernel'] ?? [])].slice(0, 8)).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
      return all;
    });
    const names = Object.keys(WEIGHTS);
    expect(seen.map(([initial]) => [...(initial ?? [])])).toEqual(names.map((name) => before[name]));
    expect(seen.map(([, final]) => final)).toEqual(names.map((name) => dense?.trained.get(name)));
  });

  describe('learning rates', () => {
    /** The rates of each level's steps, over the base rate. */
    async function rates(more: Partial<ImpOptions>): Promise<number[][]> {
      // A power of two, so that dividing by it is exact.
      const base = sgd({ learningRate: 0.125 });
      const found: number[][] = [[]];
      let variables = 0;
      const optimiser: Optimiser = {
        ...base,
        update: (...args) => {
          // Each step moves two kernels and two biases.
          if (variables++ % 4 === 0) found.at(-1)?.push(args[3].learningRate / base.learningRate);
          return base.update(...args);
        },
      };
      const model = tinyClassifier();
      const run = imp(model, { ...options, levels: 1, optimisers: both(optimiser), ...more });
      for await (const _ of run) found.push([]);
      model.dispose();
      return found.slice(0, 2);
    }
    const schedule = [0, 1, 2].flatMap((epoch) => Array(STEPS).fill(cosine()({ epoch, epochs: 3 })));

    test.each(['rewind', 'learning-rate-rewind'] as const)(
      '%s goes on from the rewind step',
      async (retrain) => {
        expect(await rates({ retrain })).toEqual([schedule, schedule]);
        expect(await rates({ retrain, rewindTo: '4it' })).toEqual([schedule, schedule.slice(4)]);
        expect(await rates({ retrain, rewindTo: '2ep' })).toEqual([schedule, schedule.slice(6)]);
      },
    );

    test('fine-tuning has the last rate, for as many steps', async () => {
      const last = schedule.at(-1);
      const more = { retrain: 'fine-tune', rewindTo: '4it' } as const;
      expect(await rates(more)).toEqual([schedule, Array(5).fill(last)]);
      const perGroup = { scores: cosine(), weights: () => 0.5 };
      expect(await rates({ ...more, schedule: perGroup })).toEqual([Array(9).fill(0.5), Array(5).fill(0.5)]);
    });

    test.each(['learning-rate-rewind', 'fine-tune'] as const)(
      '%s begins with the trained weights',
      async (retrain) => {
        let first: Snapshot | undefined;
        const [dense] = await levels({
          levels: 1,
          retrain,
          rewindTo: '1ep',
          // The optimisers start anew, level 0 at epoch 1.
          beforeStep: async ({ model, step }) => {
            if (step === 0) first = await takeSnapshot(model);
          },
        });
        expect(first?.get('one/bias')).toEqual(dense?.trained.get('one/bias'));
      },
    );
  });

  describe('store', () => {
    function memory(): ImpStore & { readonly files: Map<string, Uint8Array> } {
      const files = new Map<string, Uint8Array>();
      return {
        files,
        load: (name) => files.get(name),
        save: async (name, bytes) => void files.set(name, bytes),
      };
    }
    const summary = (found: readonly ImpLevel[]): unknown =>
      found.map(({ level, density, masks, trained, evaluation, rewind }) => ({
        level,
        density,
        masks,
        evaluation,
        trained: plain(trained),
        rewind: plain(rewind.variables),
      }));

    test('finished levels are read, and the run goes on from them to the same bits', async () => {
      const store = memory();
      const more = { store, rewindTo: '4it' } as const;
      const all = await levels(more);
      const names = ['level-0', 'level-1', 'level-2', 'level-3', 'rewind', 'running'];
      expect([...store.files.keys()].sort()).toEqual(names);
      let steps = 0;
      const onStep = (): void => void steps++;
      expect(summary(await levels({ ...more, onStep }))).toEqual(summary(all));
      expect(steps).toBe(0);
      for (const name of ['level-2', 'level-3', 'running']) store.files.delete(name);
      expect(summary(await levels({ ...more, onStep }))).toEqual(summary(all));
      expect(steps).toBe(2 * (9 - 4));
    });

    const retrains = ['rewind', 'learning-rate-rewind', 'fine-tune'] as const;
    test.each(
      ['0ep', '1ep', '2ep', '4it', '7it'].flatMap((rewindTo) =>
        retrains.map((retrain) => ({ rewindTo: rewindTo as TrainingStep, retrain })),
      ),
    )('broken off after any epoch, it goes on after that one to the same bits: %o', async (more) => {
      const store = memory();
      const optimisers = both(adam({ learningRate: 0.01 }));
      const all = await levels({ ...more, optimisers, levels: 2 });
      const epochs: number[] = [];
      let found: ImpLevel[] | undefined;
      while (found === undefined) {
        let fresh = 0;
        found = await levels({
          ...more,
          optimisers,
          levels: 2,
          store,
          onStep: () => {
            if (fresh === 1) throw new Error('broken off');
          },
          onEpoch: ({ epoch }) => {
            epochs.push(epoch);
            fresh++;
          },
        }).catch((error: Error) => {
          expect(error.message).toBe('broken off');
          return undefined;
        });
      }
      expect(summary(found)).toEqual(summary(all));
      // No epoch was trained twice.
      expect(epochs).toEqual(all.flatMap(({ logs }) => logs.map(({ epoch }) => epoch)));
    });

    test('levels of another run and damaged ones are refused', async () => {
      const store = memory();
      await levels({ store, levels: 1 });
      await expect(levels({ store, levels: 1, fraction: 0.2 })).rejects.toThrow(
        '"level-0" of the store was made',
      );
      const bytes = store.files.get('level-1') as Uint8Array;
      bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
      await expect(levels({ store, levels: 1 })).rejects.toThrow(
        /"level-1" of the store cannot be read: .*damaged file\?\) \(without it imp trains it again\)/,
      );
    });
  });

  test('what writes pruned weights is found, with counts', async () => {
    let model: ImpLevel['model'] | undefined;
    const run = levels({
      beforeStep: (at) => {
        model = at.model;
      },
      onStep: () => {
        model?.setWeights(model.getWeights().map((weight) => tf.add(weight, 1)));
      },
    });
    await expect(run).rejects.toThrow(
      /mask of "one\/kernel" must keep \d+ of 24 weights in epoch 1, but \d+ bits of it are others and \d+ pruned/,
    );
  });

  test.each<[Partial<ImpOptions>, string]>([
    [{ levels: 0 }, 'levels must be an integer ≥ 1'],
    [{ scope: 'layer' as never }, 'scope must be global or layerwise'],
    [{ retrain: 'rewound' as never }, 'retrain must be rewind'],
    [{ fraction: () => 0.2 }, 'needs scope layerwise'],
    [{ fraction: 1 }, 'fraction must be in [0, 1)'],
    [{ ignore: ['three'] }, 'got "three" (there are one, two)'],
    [{ rewindTo: '3ep' }, 'before the end of training, 3ep, got 3ep'],
    [{ rewindTo: '9it' }, 'before the end of training, 9it, got 9it'],
    [{ rewindTo: '1.5ep' }, 'expected epochs or iterations'],
    [{ fraction: 0.9, scope: 'layerwise' }, 'fraction 0.9 of 2 kept weights removes all'],
  ])('refuses %o', async (more, message) => {
    await expect(levels(more)).rejects.toThrow(message);
  });

  test('a layer that would be cut is named', async () => {
    const criterion: ImpOptions['criterion'] = (initial) =>
      initial.length === 18 ? initial.map(() => -1) : initial.map(() => 1);
    await expect(levels({ criterion, fraction: 0.5 })).rejects.toThrow(
      'level 1 would prune all weights of "two/kernel"',
    );
  });
});
