import {
  bernoulli,
  bernoulliSupermask,
  blocks,
  filters,
  keepAll,
  maskedWeights,
  type Reparam,
  signedConstant,
  signedSupermask,
  supermask,
  threshold,
  topK,
} from '@supermask/core';
import { backends, useBackend } from '@supermask/testing';
import { install, uninstall } from '@supermask/wasm-training';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { countDensity } from './count-density.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { reloaded } from './saved-model.suite.ts';
import { strip } from './strip.ts';

const scoresOnly = { weight: false, scores: true };

/** Kernels [3, 3, 1, 6] and [24, 2]. */
const plain = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv2d({ filters: 6, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 1] }),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 2 }),
    ],
  });

// Kept weights of the two kernels where their number is fixed: of tiles [5, 4] the conv kernel has 3 · 3 · 1 · 2 (the
// last of a row is of 2) of which 9 are kept, whatever their sizes.
const methods: readonly (readonly [string, Reparam, readonly number[][], readonly number[] | undefined])[] = [
  [
    'filters',
    supermask({ rule: filters({ rule: topK({ density: 0.5 }) }), trains: scoresOnly }),
    [
      [1, 1, 1, 6],
      [1, 2],
    ],
    [27, 24],
  ],
  [
    'tiles',
    supermask({ rule: blocks({ rule: topK({ density: 0.5 }), size: [5, 4] }), trains: scoresOnly }),
    [
      [3, 3, 1, 2],
      [5, 1],
    ],
    undefined,
  ],
  [
    'tiles, drawn',
    supermask({ rule: blocks({ rule: bernoulli(), size: [2, 2] }), trains: scoresOnly, rescale: true }),
    [
      [3, 3, 1, 3],
      [12, 1],
    ],
    undefined,
  ],
  ['keep-all', supermask({ rule: keepAll(), trains: { weight: true, scores: false } }), [[], []], [54, 48]],
  [
    'signed',
    signedSupermask({ density: 0.5 }),
    [
      [3, 3, 1, 6],
      [24, 2],
    ],
    [27, 24],
  ],
  [
    'signed by threshold',
    signedSupermask({ threshold: 0.05 }),
    [
      [3, 3, 1, 6],
      [24, 2],
    ],
    undefined,
  ],
  [
    'bernoulli',
    bernoulliSupermask(),
    [
      [3, 3, 1, 6],
      [24, 2],
    ],
    undefined,
  ],
  [
    'threshold',
    supermask({ rule: threshold({ value: 0 }), trains: scoresOnly }),
    [
      [3, 3, 1, 6],
      [24, 2],
    ],
    undefined,
  ],
  [
    'masked weights',
    maskedWeights(),
    [
      [3, 3, 1, 6],
      [24, 2],
    ],
    [54, 48],
  ],
];

const x = (): tf.Tensor => tf.randomNormal([16, 6, 6, 1], 0, 1, 'float32', 3);
const predictions = (model: tfl.LayersModel): number[] =>
  tf.tidy(() => [...(model.predict(x()) as tf.Tensor).dataSync()]);
const shapes = (model: tfl.LayersModel): unknown[] =>
  decoratedLayers(model).map(({ kernels }) => kernels[0]?.scores.shape);
const values = (model: tfl.LayersModel): string[] => model.getWeights().map((w) => `${w.dataSync()}`);

async function fit(model: tfl.LayersModel): Promise<void> {
  const [optimizer, input, target] = [
    tf.train.adam(0.1),
    x(),
    tf.oneHot(
      [...Array(16).keys()].map((i) => i % 2),
      2,
    ),
  ];
  model.compile({ optimizer, loss: (a, b) => tf.losses.softmaxCrossEntropy(a, b) });
  await model.fit(input, target, { epochs: 2, batchSize: 8, shuffle: false, verbose: 0 });
  optimizer.dispose();
  tf.dispose([input, target]);
}

describe.each(backends)('on %s', (backend) => {
  test.each(methods)(
    '%s: decorated, trained, saved, loaded, stripped, counted',
    async (_, method, scoreShapes, kept) => {
      await useBackend(backend);
      // The filter gradient of convolutions; nothing of this package needs it.
      if (backend === 'wasm') await install();
      const model = await decorateModel(plain(), { method, seed: 3, weights: signedConstant() });
      expect(shapes(model)).toEqual(scoreShapes);
      const start = values(model);
      await fit(model);
      const tensors = tf.memory().numTensors;
      await fit(model);
      expect(tf.memory().numTensors).toBe(tensors);
      const { trains } = method.config;
      decoratedLayers(model).forEach(({ kernels: [kernel] }) => {
        const moved = (v: tfl.LayerVariable | undefined): boolean =>
          !start.includes(`${v?.read().dataSync()}`);
        expect([moved(kernel?.weight), moved(kernel?.scores)]).toEqual([trains.weight, trains.scores]);
      });
      const counted = countDensity(model);
      if (kept) expect(counted.map((kernel) => kernel.kept)).toEqual(kept);
      const loaded = await reloaded(model);
      expect(shapes(loaded)).toEqual(scoreShapes);
      expect(values(loaded)).toEqual(values(model));
      expect(predictions(loaded)).toEqual(predictions(model));
      expect(countDensity(loaded)).toEqual(counted);
      const stripped = await strip(model);
      expect(predictions(stripped)).toEqual(predictions(model));
      const nonZero = stripped.layers.flatMap(({ weights: [kernel] }) =>
        kernel
          ? [
              kernel
                .read()
                .dataSync()
                .filter((v) => v !== 0).length,
            ]
          : [],
      );
      expect(nonZero).toEqual(counted.map((kernel) => kernel.kept));
      // Adam's state is not saved, so both start anew.
      await fit(model);
      await fit(loaded);
      expect(values(loaded)).toEqual(values(model));
      if (backend === 'wasm') uninstall();
    },
  );
});
