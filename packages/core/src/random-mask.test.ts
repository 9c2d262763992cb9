import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { keptCount } from './density.ts';
import { edgePopup } from './edge-popup.ts';
import { randomMask } from './random-mask.ts';
import { reparamFromConfig } from './reparam.ts';

beforeEach(() => useBackend('cpu'));

const scoresOf = (n: number): tf.Tensor => tf.tensor(Array.from({ length: n }, (_, i) => Math.sin(i + 1)));

test('has the very mask, and so the very counts, of edge-popup', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.constantFrom('round' as const, 'floor-prune' as const),
      (n, density, count) => {
        fc.pre(density * n >= 1);
        tf.tidy(() => {
          const stored = { weight: tf.ones([n]), scores: scoresOf(n) };
          const options = { density, count };
          const mask = randomMask({ ...options, trainWeight: true }).mask(stored, { training: true });
          const learned = edgePopup(options).mask(stored, { training: true });
          expect([...mask.dataSync()]).toEqual([...learned.dataSync()]);
          expect(mask.dataSync().filter((bit) => bit === 1).length).toBe(keptCount(n, density, count));
        });
      },
    ),
    { numRuns: 50 },
  );
});

test('the mask depends on nothing that training moves', () => {
  const method = randomMask({ density: 0.4, trainWeight: true });
  expect(method.config.trains).toEqual({ weight: true, scores: false });
  const scores = scoresOf(10);
  const masks = [tf.ones([10]), tf.range(0, 10), tf.fill([10], -1e9)].flatMap((weight) =>
    [true, false].map((training) => [...method.mask({ weight, scores }, { training }).dataSync()]),
  );
  for (const mask of masks) expect(mask).toEqual(masks[0]);
});

test('says by its name whether the weights are trained', () => {
  const frozen = randomMask({ density: 0.4, trainWeight: false });
  expect(frozen.config).toMatchObject({ name: 'random-frozen', trains: { weight: false, scores: false } });
  expect(randomMask({ density: 0.4, trainWeight: true }).config.name).toBe('random-trained');
  expect(reparamFromConfig(JSON.parse(JSON.stringify(frozen.config))).config).toEqual(frozen.config);
});
