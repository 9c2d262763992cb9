import { randomValues } from '@supermask/format';
import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { bernoulliSupermask } from './bernoulli-supermask.ts';
import { blocks } from './blocks.ts';
import { edgePopup } from './edge-popup.ts';
import { kaimingNormal } from './initialisers.ts';
import { joint } from './joint.ts';
import { keepAll } from './keep-all.ts';
import { type MaskedVariable, maskedVariable } from './masked-variable.ts';
import { maskedWeights } from './masked-weights.ts';
import { type Reparam, supermask } from './reparam.ts';
import { topK } from './top-k.ts';

const kernel = (): tf.Variable => tf.variable(tf.randomNormal([6, 4], 0, 1, 'float32', 1));
const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()];
const mask = (masked: MaskedVariable, training = true): string =>
  tf.tidy(() => values(tf.notEqual(masked.effective({ training }), 0)).join(''));

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('an optimiser moves what the method trains, and only that, without a leak', () => {
    for (const [method, moves] of [
      [edgePopup({ density: 0.5 }), [false, true]],
      [joint({ density: 0.5 }), [true, true]],
      [maskedWeights(), [true, false]],
      [bernoulliSupermask(), [false, true]],
      [supermask({ rule: keepAll(), trains: { weight: true, scores: false } }), [true, false]],
    ] as const) {
      const weight = kernel();
      const before = tf.memory().numTensors;
      const masked = maskedVariable(weight, { method, stream: 'hidden' });
      expect(tf.memory().numTensors).toBe(before + 1);
      const start = [weight, masked.scores].map(values);
      const x = tf.randomNormal([8, 6], 0, 1, 'float32', 2);
      const optimizer = tf.train.sgd(0.5);
      for (let i = 0; i < 2; i++) {
        optimizer.minimize(
          () => tf.mean(tf.square(tf.matMul(x, masked.effective({ training: true })))) as tf.Scalar,
          false,
          [...masked.trainable],
        );
        masked.step++;
      }
      const moved = [weight, masked.scores].map((v, i) => deviation(values(v), start[i] as number[]) > 0);
      expect(moved).toEqual(moves);
      tf.dispose([x, masked.mask()]);
      optimizer.dispose();
      masked.dispose();
      expect(weight.isDisposed).toBe(false);
      expect(tf.memory().numTensors).toBe(before);
      weight.dispose();
    }
  });

  test('scores are those of the seed, the stream and the initialiser', () => {
    const masked = maskedVariable(kernel(), {
      method: edgePopup({ density: 0.5 }),
      seed: 4,
      stream: 'a',
      scores: kaimingNormal(),
    });
    const draw = { ...kaimingNormal()([6, 4]), seed: 4, purpose: 'scores', stream: 'a' } as const;
    expect(values(masked.scores)).toEqual([...randomValues(draw, 24)]);
  });
});

describe('on cpu', () => {
  beforeEach(() => useBackend('cpu'));

  test('one draw within a step, another in the next, in another stream and with another seed', () => {
    const make = (seed: number, stream: string): MaskedVariable =>
      maskedVariable(kernel(), { method: bernoulliSupermask(), seed, stream });
    const masked = make(1, 'a');
    const first = mask(masked);
    expect(mask(masked)).toBe(first);
    masked.step = 1;
    expect(mask(masked)).not.toBe(first);
    masked.step = 0;
    expect(mask(masked)).toBe(first);
    expect(mask(make(1, 'a'))).toBe(first);
    expect(mask(make(1, 'b'))).not.toBe(first);
    expect(mask(make(2, 'a'))).not.toBe(first);
  });

  test('evaluation has its own draw, which does not follow the step', () => {
    const masked = maskedVariable(kernel(), {
      method: bernoulliSupermask({ evaluation: 'sample' }),
      stream: 'a',
    });
    const first = mask(masked, false);
    expect(first).not.toBe(mask(masked, true));
    masked.step = 5;
    expect(mask(masked, false)).toBe(first);
    expect(values(masked.mask()).join('')).toBe(first);
    masked.sample = 1;
    expect(mask(masked, false)).not.toBe(first);
  });

  test('the penalty of a method, at its step; 0 where it has none', () => {
    const penalised: Reparam = {
      ...edgePopup({ density: 0.5 }),
      penalty: ({ scores }, { step = 0 }) => tf.tidy(() => tf.mul(tf.sum(scores), step) as tf.Scalar),
    };
    const masked = maskedVariable(kernel(), { method: penalised, stream: 'a' });
    masked.step = 3;
    const { grads } = tf.variableGrads(() => masked.penalty(), [masked.scores]);
    expect(values(grads[masked.scores.name] as tf.Tensor)).toEqual(Array(24).fill(3));
    expect(
      values(maskedVariable(kernel(), { method: edgePopup({ density: 1 }), stream: 'a' }).penalty()),
    ).toEqual([0]);
  });

  test('errors name the variable', () => {
    const masked = maskedVariable(kernel(), { method: edgePopup({ density: 0.001 }), stream: 'hidden' });
    for (const use of [() => masked.mask(), () => masked.effective({ training: true })])
      expect(use).toThrow(/keeps none of 24 weights .* in the masked variable "hidden"/);
  });

  test('scores for blocks', () => {
    const method = supermask({
      rule: blocks({ rule: topK({ density: 0.5 }), size: [4, 2] }),
      trains: { weight: false, scores: true },
    });
    const masked = maskedVariable(kernel(), { method, stream: 'a' });
    expect(masked.scores.shape).toEqual([2, 2]);
    expect(masked.mask().shape).toEqual([6, 4]);
  });

  test('one budget for a model is refused', () => {
    const method = supermask({
      rule: { ...topK({ density: 0.5 }), scope: 'model' },
      trains: { weight: false, scores: true },
    });
    expect(() => maskedVariable(kernel(), { method, stream: 'a' })).toThrow(
      '[supermask/core] maskedVariable: "supermask" has one budget for a whole model, got one variable (give each',
    );
  });
});
