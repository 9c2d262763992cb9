import { edgePopup, joint, type Reparam } from '@supermask/core';
import { decorateModel, SupermaskLayer } from '@supermask/layers';
import { type BackendName, deviation, useBackend } from '@supermask/testing';
import { golden } from '@supermask/testing/golden';
import { install, uninstall } from '@supermask/wasm-training';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { batchAt } from './labelled-data.ts';
import { sgd } from './sgd.ts';
import { Trainer } from './trainer.ts';

// 50 training steps of the original PyTorch classes, started from the same weights and scores.
const traces = golden('traces');

const methods: Readonly<Record<string, Reparam | undefined>> = {
  dense: undefined,
  edgepopup50: edgePopup({ density: 0.5, count: 'floor-prune' }),
  edgepopup30: edgePopup({ density: 0.3, count: 'floor-prune' }),
  joint50: joint({ density: 0.5, count: 'floor-prune' }),
};

const networks: Readonly<Record<string, () => tfl.LayersModel>> = {
  mlp: () =>
    tfl.sequential({
      layers: [
        tfl.layers.flatten({ inputShape: [8, 8, 1] }),
        tfl.layers.dense({ units: 32, activation: 'relu', useBias: false }),
        tfl.layers.dense({ units: 10, useBias: false }),
      ],
    }),
  conv: () => {
    const conv = { kernelSize: 3, padding: 'same', activation: 'relu', useBias: false } as const;
    return tfl.sequential({
      layers: [
        tfl.layers.conv2d({ ...conv, filters: 8, inputShape: [8, 8, 1] }),
        tfl.layers.conv2d({ ...conv, filters: 16, strides: 2 }),
        tfl.layers.flatten(),
        tfl.layers.dense({ units: 10, useBias: false }),
      ],
    });
  },
};

// The conv traces need minutes on the cpu backend.
const runs: readonly [BackendName, string][] = [
  ['cpu', 'mlp'],
  ['wasm', 'mlp'],
  ['wasm', 'conv'],
];

describe.each(runs)('on %s, %s', (backend, network) => {
  beforeAll(async () => {
    await useBackend(backend);
    if (backend === 'wasm') await install();
  });
  afterAll(() => {
    if (backend === 'wasm') uninstall();
  });

  test.each(Object.keys(methods))('%s follows the original for 50 steps', async (arm) => {
    const tag = `${network}.${arm}`;
    const { lr, momentum, weight_decay } = traces.cases.find((c) => c.tag === tag) as unknown as Record<
      string,
      number
    >;
    const optimiser = sgd({
      learningRate: lr as number,
      momentum: momentum as number,
      weightDecay: weight_decay as number,
    });
    const method = methods[arm];
    const plain = (networks[network] as () => tfl.LayersModel)();
    const model = method ? await decorateModel(plain, { method }) : plain;
    const layers = model.layers.filter((layer) => layer.weights.length > 0);
    const write = (variable: tfl.LayerVariable | undefined, name: string): void => {
      variable?.write(tf.tensor(traces.values(name), traces.shape(name)));
    };
    const stored = layers.map((layer) => {
      const kernel = layer instanceof SupermaskLayer ? layer.kernels[0] : undefined;
      return { weight: kernel?.weight ?? layer.weights[0], scores: kernel?.scores };
    });
    stored.forEach(({ weight, scores }, i) => {
      write(weight, `${tag}.w0.${i}`);
      if (scores) write(scores, `${tag}.s0.${i}`);
    });
    const trainer = new Trainer(model, { scores: optimiser, weights: optimiser });
    const data = {
      inputs: traces.values('data.x'),
      shape: [8, 8, 1],
      labels: Uint8Array.from(traces.values('data.y')),
    };
    const batches = traces.values('data.batches');
    const expected = traces.values(`${tag}.loss`);
    for (let step = 0; step < 50; step++) {
      const { loss } = await trainer.step(batchAt(data, batches.subarray(step * 64, (step + 1) * 64)));
      expect(Math.abs(loss / (expected[step] as number) - 1), `loss of step ${step}`).toBeLessThan(1e-4);
    }
    stored.forEach(({ weight, scores }, i) => {
      const final = scores ?? weight;
      const name = scores ? `${tag}.s50.${i}` : `${tag}.w50.${i}`;
      expect(deviation(final?.read().dataSync() ?? [], traces.values(name)), name).toBeLessThan(1e-4);
    });
    trainer.dispose();
    model.dispose();
  });
});
