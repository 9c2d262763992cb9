import { multiPrize } from '@supermask/binarize';
import {
  bernoulli,
  bernoulliSupermask,
  blocks,
  cubicDensity,
  edgePopup,
  filters,
  keepAll,
  type MaskRule,
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
import { linkMasks } from './link-masks.ts';
import { reloaded } from './saved-model.suite.ts';
import { strip } from './strip.ts';

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

const by = (rule: MaskRule, options: { readonly rescale?: boolean } = {}): Reparam =>
  supermask({ rule, trains: { weight: false, scores: true }, ...options });
const half = { density: 0.5 };
const ramp = cubicDensity({ to: 0.5, end: 5 });
const WHOLE = '3,3,1,6 24,2';

/** With the shapes of the scores, and how many weights of each kernel are kept, where the method fixes it. */
const methods: readonly (readonly [name: string, method: Reparam, shapes: string, kept: string])[] = [
  ['filters', by(filters({ rule: topK(half) })), '1,1,1,6 1,2', '27 24'],
  [
    'filters under one budget',
    by(filters({ rule: topK({ ...half, scope: 'model', minPerKernel: 1 }) })),
    '1,1,1,6 1,2',
    '',
  ],
  ['tiles', by(blocks({ rule: topK(half), size: [5, 4] })), '3,3,1,2 5,1', ''],
  ['tiles, drawn', by(blocks({ rule: bernoulli(), size: [2, 2] }), { rescale: true }), '3,3,1,3 12,1', ''],
  ['keep-all', supermask({ rule: keepAll(), trains: { weight: true, scores: false } }), ' ', '54 48'],
  ['a ramp under one budget', edgePopup({ density: ramp, scope: 'model' }), WHOLE, ''],
  ['binarised under one budget', multiPrize({ density: ramp, scope: 'model' }), WHOLE, ''],
  ['signed', signedSupermask(half), WHOLE, '27 24'],
  ['signed under one budget', signedSupermask({ ...half, scope: 'model' }), WHOLE, ''],
  ['signed by threshold', signedSupermask({ threshold: 0.05 }), WHOLE, ''],
  ['bernoulli', bernoulliSupermask(), WHOLE, ''],
  ['threshold', by(threshold({ value: 0 })), WHOLE, ''],
  ['masked weights', maskedWeights(), WHOLE, '54 48'],
];

const x = (): tf.Tensor => tf.randomNormal([16, 6, 6, 1], 0, 1, 'float32', 3);
const predictions = (model: tfl.LayersModel): number[] =>
  tf.tidy(() => [...(model.predict(x()) as tf.Tensor).dataSync()]);
const shapes = (model: tfl.LayersModel): string =>
  decoratedLayers(model)
    .map(({ kernels }) => `${kernels[0]?.scores.shape}`)
    .join(' ');
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

// Training takes minutes on the software renderer of webgpu; fit.test.ts has a model that trains there.
const quick = backends.filter((name) => name !== 'webgpu');
describe.each(quick)('on %s', (backend) => {
  test.each(methods)(
    '%s: decorated, trained, saved, loaded, stripped, counted',
    async (_, method, scoreShapes, kept) => {
      await useBackend(backend);
      // The filter gradient of convolutions; nothing of this package needs it.
      if (backend === 'wasm') await install();
      const model = await decorateModel(plain(), { method, seed: 3, weights: signedConstant() });
      expect(shapes(model)).toBe(scoreShapes);
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
      if (kept) expect(counted.map((kernel) => kernel.kept).join(' ')).toBe(kept);
      const loaded = await reloaded(model);
      linkMasks(loaded);
      expect(shapes(loaded)).toBe(scoreShapes);
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
      // Adam's state is not saved, so both start anew. Where sums have one order the bits are the same.
      if (backend === 'cpu' || backend === 'wasm') {
        await fit(model);
        await fit(loaded);
        expect(values(loaded)).toEqual(values(model));
      }
      if (backend === 'wasm') uninstall();
    },
  );
});
