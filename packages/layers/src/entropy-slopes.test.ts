import { fixed, supermask } from '@supermask/core';
import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { decorateModel } from './decorate-model.ts';
import { entropySlopes } from './entropy-slopes.ts';
import { initialiseScores } from './initialise-scores.ts';
import { maskTasks } from './mask-tasks.ts';
import { taskParts } from './task-parts.ts';

const method = supermask({ rule: fixed(), trains: { weight: false, scores: false } });

/** The mean entropy of the two-layer network with these kernels, in plain numbers. */
function entropy(x: number[][], first: number[][], second: number[][]): number {
  const product = (a: number[][], b: number[][]): number[][] =>
    a.map((row) =>
      (b[0] as number[]).map((_, j) => row.reduce((sum, v, k) => sum + v * (b[k]?.[j] as number), 0)),
    );
  const hidden = product(x, first).map((row) => row.map((v) => Math.max(0, v)));
  const each = product(hidden, second).map((logits) => {
    const total = logits.reduce((sum, v) => sum + Math.exp(v), 0);
    return logits.reduce((sum, v) => sum - (Math.exp(v) / total) * Math.log(Math.exp(v) / total), 0);
  });
  return each.reduce((a, b) => a + b) / each.length;
}

describe.each(backends)('on %s', (backend) => {
  test.each(['linear', 'softmax'] as const)('slopes are the numeric ones, outputs %s', async (activation) => {
    await useBackend(backend);
    const plain = tfl.sequential({
      layers: [
        tfl.layers.dense({ units: 7, useBias: false, activation: 'relu', inputShape: [5] }),
        tfl.layers.dense({ units: 3, useBias: false, activation }),
      ],
    });
    const model = await decorateModel(plain, { method });
    const tasks = maskTasks(model);
    for (const task of [0, 1, 2]) {
      initialiseScores(model, ({ shape }) =>
        tf.cast(tf.less(tf.randomUniform([...shape], 0, 1, 'float32', task + 1), 0.5), 'float32'),
      );
      tasks.add(`${task}`);
    }
    const states = tasks.names().map((name) => tasks.state(name));
    const inputs = tf.randomNormal([4, 5], 0, 1, 'float32', 8);
    const before = tf.memory().numTensors;
    const slopes = await entropySlopes(model, { inputs, parts: taskParts(model), states });
    expect(tf.memory().numTensors).toBe(before);

    const x = (await inputs.array()) as number[][];
    const weights = plain.getWeights().map((w) => w.arraySync() as number[][]);
    const mixed = (shares: number[]): number => {
      const kernels = weights.map((kernel, layer) =>
        kernel.map((row, i) =>
          row.map((w, j) => {
            const mask = (state: (typeof states)[number]): number =>
              Object.values(state.masks)[layer]?.[i * row.length + j] as number;
            return w * states.reduce((sum, state, t) => sum + (shares[t] as number) * mask(state), 0);
          }),
        ),
      ) as [number[][], number[][]];
      return entropy(x, ...kernels);
    };
    const truth = states.map((_, t) => {
      const at = (h: number): number => mixed(states.map((__, other) => 1 / 3 + (other === t ? h : 0)));
      return (at(1e-5) - at(-1e-5)) / 2e-5;
    });
    expect(deviation(slopes, truth)).toBeLessThan(1e-4);
  });
});

test('batch normalisations have the mean statistics meanwhile, and their own afterwards', async () => {
  await useBackend('cpu');
  const plain = tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 3, useBias: false, inputShape: [3], kernelInitializer: 'identity' }),
      tfl.layers.batchNormalization({ name: 'norm' }),
    ],
  });
  const model = await decorateModel(plain, { method });
  const tasks = maskTasks(model);
  const norm = model.getLayer('norm');
  const statistics = (mean: number): tf.Tensor[] => [
    tf.ones([3]),
    tf.zeros([3]),
    tf.fill([3], mean),
    tf.ones([3]),
  ];
  for (const mean of [0, 4]) {
    norm.setWeights(statistics(mean));
    tasks.add(`${mean}`);
  }
  const seen: number[][] = [];
  const call = norm.call.bind(norm);
  norm.call = (inputs, kwargs) => {
    seen.push([...(norm.getWeights()[2] as tf.Tensor).dataSync()]);
    return call(inputs, kwargs);
  };
  await tasks.infer(tf.ones([2, 3]));
  expect(seen).toEqual([[2, 2, 2]]);
  expect([...(norm.getWeights()[2] as tf.Tensor).dataSync()]).toEqual([4, 4, 4]);
});

test('several outputs are refused', async () => {
  await useBackend('cpu');
  const input = tfl.input({ shape: [2] });
  const outputs = [1, 2].map(() => tfl.layers.dense({ units: 2 }).apply(input) as tfl.SymbolicTensor);
  const tasks = maskTasks(await decorateModel(tfl.model({ inputs: input, outputs }), { method }));
  tasks.add('a');
  await expect(tasks.infer(tf.ones([1, 2]))).rejects.toThrow(
    'a model of one output, the scores of classes, got 2',
  );
});
