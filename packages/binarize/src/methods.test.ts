import { type Reparam, reparamFromConfig } from '@supermask/core';
import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { binarizers } from './binarizer-from-config.ts';
import { binaryWeights } from './binary-weights.ts';
import { jointBinary } from './joint-binary.ts';
import { multiPrize } from './multi-prize.ts';

const w = [0.5, -1, 0.25, 2, -0.5, 1.5];
const s = [0.3, -0.1, 0.05, -0.4, 0.2, -0.2];
const g = [1, -2, 3, -4, 5, -6];
const sign = w.map(Math.sign);
// The three highest |s| among them: 0.4, 0.3 and, of the equal 0.2s, the later one.
const mask = [1, 0, 0, 1, 0, 1];
const alpha = (0.5 + 2 + 1.5) / 3;
const mean = w.reduce((sum, value) => sum + Math.abs(value), 0) / 6;
const each = (f: (i: number) => number): number[] => w.map((_, i) => f(i));
const at = (values: readonly number[], i: number): number => values[i] as number;

const expected: Readonly<Record<string, { method: Reparam; kernel: number[]; dw: number[]; ds: number[] }>> =
  {
    multiPrize: {
      method: multiPrize({ density: 0.5 }),
      kernel: each((i) => alpha * at(sign, i) * at(mask, i)),
      dw: each(() => 0),
      ds: each((i) => at(g, i) * at(w, i) * Math.sign(at(s, i))),
    },
    jointBinary: {
      method: jointBinary({ density: 0.5 }),
      kernel: each((i) => alpha * at(sign, i) * at(mask, i)),
      dw: each((i) => (Math.abs(at(w, i)) <= 1 ? at(g, i) * at(mask, i) : 0)),
      ds: each((i) => at(g, i) * at(w, i) * Math.sign(at(s, i))),
    },
    binaryWeights: {
      method: binaryWeights(),
      kernel: each((i) => mean * at(sign, i)),
      dw: g,
      ds: [0],
    },
  };

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test.each(Object.entries(expected))('%s: kernel and gradients are those of its formula', (_, row) => {
    const { method, kernel, dw, ds } = row;
    const weight = tf.tensor(w, [2, 3]);
    const scores = method.scoreShape ? tf.scalar(0.1) : tf.tensor(s, [2, 3]);
    const effective = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      method.effective({ weight: a, scores: b }, { training: true });
    expect(deviation(effective(weight, scores).dataSync(), kernel)).toBeLessThan(1e-6);
    const dWeight = tf.grad((a) => effective(a, scores))(weight, tf.tensor(g, [2, 3]));
    expect(deviation(dWeight.dataSync(), dw)).toBeLessThan(1e-6);
    if (!method.config.trains.scores) return;
    const dScores = tf.grad((b) => effective(weight, b))(scores, tf.tensor(g, [2, 3]));
    expect(deviation(dScores.dataSync(), ds)).toBeLessThan(1e-6);
  });
});

test.each(Object.entries(expected))('%s comes back from its configuration', (_, { method }) => {
  const config = JSON.parse(JSON.stringify(method.config));
  expect(reparamFromConfig(config, { binarizers }).config).toEqual(method.config);
  expect(() => reparamFromConfig(config)).toThrow(/unknown binarizer "(masked-sign|xnor)"/);
});
