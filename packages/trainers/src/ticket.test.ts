import { kaimingNormal } from '@supermask/core';
import { countDensity } from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { adam } from './adam.ts';
import { type ImpLevel, imp } from './imp.ts';
import type { ImpOptions } from './imp-options.ts';
import { sgd } from './sgd.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { layerShuffle, randomReinit, randomTicket, type Ticket, ticket } from './ticket.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';

const optimiser = sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 1e-3 });
const options: ImpOptions = {
  data: tinyData(10),
  epochs: 3,
  batchSize: 4,
  optimisers: { scores: optimiser, weights: optimiser },
  levels: 2,
  fraction: 0.4,
  rewindTo: '4it',
};

const KERNELS = ['one/kernel', 'two/kernel'] as const;

/** The last level; its source is the caller's to dispose. */
async function lastLevel(): Promise<ImpLevel> {
  let last: ImpLevel | undefined;
  for await (const level of imp(tinyClassifier(), options)) last = level;
  return last as ImpLevel;
}

/** The masks of a ticket's model, by their kernels' names. */
async function masksOf({ model }: Ticket): Promise<Record<string, number[]>> {
  const snapshot = await takeSnapshot(model);
  const scores = [...snapshot].filter(([name]) => name.includes('scores'));
  return Object.fromEntries(scores.map(([, values], i) => [KERNELS[i] as string, [...values]]));
}

const counts = (level: ImpLevel): unknown => level.kernels.map(({ kept }) => kept);

beforeEach(() => useBackend('wasm'));

test('a ticket that is trained again has the bits of its level', async () => {
  const level = await lastLevel();
  const { model, resume } = await ticket(level);
  const logs = await train(model, { ...options, resume });
  expect(await takeSnapshot(model)).toEqual(level.trained);
  expect(logs.map(({ trainLoss }) => trainLoss)).toEqual(level.logs.map(({ trainLoss }) => trainLoss));
});

describe.each<[string, (level: ImpLevel, seed: number) => Promise<Ticket>]>([
  ['randomTicket', (level, seed) => randomTicket(level, { seed })],
  ['layerShuffle', (level, seed) => layerShuffle(level, { seed })],
])('%s', (_, control) => {
  test('has the counts of the level in each kernel, other bits, and the rewound weights', async () => {
    const level = await lastLevel();
    const made = await control(level, 1);
    expect(countDensity(made.model).map(({ kept }) => kept)).toEqual(counts(level));
    const masks = await masksOf(made);
    expect(masks['one/kernel']).not.toEqual([...(level.masks['one/kernel'] ?? [])]);
    const snapshot = await takeSnapshot(made.model);
    for (const name of KERNELS) {
      const rewound = level.rewind.variables.get(name) as Float32Array;
      expect(snapshot.get(name)).toEqual(rewound.map((weight, i) => (masks[name]?.[i] === 1 ? weight : 0)));
    }
  });

  test('is the same for a seed and another for another', async () => {
    const level = await lastLevel();
    const masks = await Promise.all([1, 1, 2].map(async (seed) => masksOf(await control(level, seed))));
    expect(masks[0]).toEqual(masks[1]);
    expect(masks[0]).not.toEqual(masks[2]);
  });

  test('hits every place', async () => {
    const level = await lastLevel();
    const hits = new Float32Array(24);
    for (let seed = 0; seed < 40; seed++) {
      const made = await control(level, seed);
      const mask = (await masksOf(made))['one/kernel'] as number[];
      mask.forEach((bit, i) => {
        hits[i] = (hits[i] as number) + bit;
      });
      made.model.dispose();
    }
    // Kept about one in three: none in 40 draws has a chance below 1e-6 at each place.
    expect(Math.min(...hits)).toBeGreaterThan(0);
    expect(Math.max(...hits)).toBeLessThan(40);
  });
});

test('randomReinit keeps the masks and draws the kernels; biases are those before training', async () => {
  const level = await lastLevel();
  const draw = async (seed: number): Promise<{ made: Ticket; snapshot: Snapshot }> => {
    const made = await randomReinit(level, { weights: kaimingNormal(), seed });
    return { made, snapshot: await takeSnapshot(made.model) };
  };
  const [first, same, other] = [await draw(7), await draw(7), await draw(8)];
  expect(first.snapshot).toEqual(same.snapshot);
  const masks = await masksOf(first.made);
  for (const name of KERNELS) {
    expect(masks[name]).toEqual([...(level.masks[name] ?? [])]);
    const weights = first.snapshot.get(name) as Float32Array;
    expect([...weights].map((weight) => Number(weight !== 0))).toEqual(masks[name]);
    expect(weights).not.toEqual(other.snapshot.get(name));
    expect(weights).not.toEqual(level.rewind.variables.get(name));
  }
  expect([...(first.snapshot.get('one/bias') ?? [])]).toEqual(Array(6).fill(1));
});

test.each([
  ['momentum', optimiser],
  ['Adam', adam({ learningRate: 0.01 })],
])('controls trained by train alone keep their zeros with %s', async (_, method) => {
  const level = await lastLevel();
  for (const made of [
    await randomTicket(level, { seed: 1 }),
    await layerShuffle(level, { seed: 1 }),
    await randomReinit(level, { weights: kaimingNormal(), seed: 2 }),
  ]) {
    await train(made.model, { ...options, optimisers: { scores: method, weights: method } });
    const masks = await masksOf(made);
    const snapshot = await takeSnapshot(made.model);
    for (const name of KERNELS) {
      expect([...(snapshot.get(name) ?? [])].map((weight) => Number(weight !== 0))).toEqual(masks[name]);
    }
  }
});

test('what is made is all that is left', async () => {
  const level = await lastLevel();
  const tensors = tf.memory().numTensors;
  for (const { model } of [
    await ticket(level),
    await randomTicket(level, { seed: 1 }),
    await layerShuffle(level, { seed: 1 }),
    await randomReinit(level, { weights: kaimingNormal(), seed: 2 }),
  ]) {
    model.dispose();
  }
  expect(tf.memory().numTensors).toBe(tensors);
});
