import { deviation, useBackend } from '@supermask/testing';
import { type GoldenCase, golden } from '@supermask/testing/golden';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { edgePopup } from './edge-popup.ts';
import { globalThreshold } from './global-threshold.ts';
import { joint } from './joint.ts';
import { maskOf } from './select-largest.ts';
import { topK } from './top-k.ts';

// Against numbers made with the classes of hidden-networks itself (GetSubnet, SubnetConv).
const masks = golden('masks');
const layers = golden('layers');
const maskCases = masks.cases.filter(({ fn, shape }) => fn === 'GetSubnet' && Array.isArray(shape));
const layerCases = layers.cases.filter(({ kind }) => kind === 'hn_edgepopup' || kind === 'joint');

beforeEach(() => useBackend('cpu'));

describe('GetSubnet', () => {
  const cases = maskCases.map((c) => [c.tag, c.kind, c.n, c.k, c] as const);
  test.each(cases)('%s (%s, n = %i, k = %f)', (tag, _kind, n, k, goldenCase) => {
    const scores = masks.values(`${tag}.scores`);
    const expected = masks.values(`${tag}.mask`);
    if (goldenCase.kept === 0) {
      // The original prunes everything; here that is an error.
      expect(() => topKMask(scores, k as number)).toThrow(/density/);
      return;
    }
    const mask = topKMask(scores, k as number);
    expect(mask.filter((bit) => bit === 1).length).toBe(goldenCase.kept);
    if (goldenCase.equals_stable_sort) expect([...mask]).toEqual([...expected]);
    expect(mask.length).toBe(n);
  });
  const topKMask = (scores: Float32Array, density: number): Float32Array => {
    const [mask] = topK({ density, count: 'floor-prune' }).masks([tf.tensor(scores)], { training: true });
    return (mask as tf.Tensor).dataSync<'float32'>();
  };
});

describe('one threshold for all layers (biprop)', () => {
  const thresholds = masks.cases.filter(({ fn }) => fn === 'global_prune_threshold');
  test.each(thresholds.map((c) => [c.tag, c.k as number] as const))('%s', (tag, k) => {
    const scores = [0, 1, 2].map((i) => masks.values(`${tag}.scores${i}`));
    const expected = [0, 1, 2].map((i) => masks.values(`${tag}.mask${i}`));
    const selection = globalThreshold(scores, k);
    const threshold = masks.values(`${tag}.threshold`)[0];
    expect(selection.cuts.map((cut) => cut.threshold)).toEqual([threshold, threshold, threshold]);
    expect(scores.map((values, i) => maskOf(selection, i, values))).toEqual(expected);
    // Without ties it is the rule of exact counts too.
    const rule = topK({ density: k, scope: 'model', count: 'floor-prune' });
    const made = rule.masks(
      scores.map((values) => tf.tensor(values)),
      { training: true },
    );
    expect(made.map((mask) => mask.dataSync())).toEqual(expected);
  });

  const subnets = masks.cases.filter(({ fn }) => fn === 'GetGlobalSubnet');
  test.each(subnets.map((c) => [c.tag, c.kept] as const))('%s keeps %i', (tag, kept) => {
    const scores = masks.values(`${tag}.abs_scores`);
    const cut = { threshold: masks.values(`${tag}.threshold`)[0] as number, tiesFrom: scores.length };
    const mask = maskOf({ rank: 'magnitude', cuts: [cut] }, 0, scores);
    expect(mask.filter((bit) => bit === 1).length).toBe(kept);
    // The original gives the mask times a scale.
    expect([...mask]).toEqual([...masks.values(`${tag}.out`)].map((value) => Number(value !== 0)));
  });
});

describe('SubnetConv: effective kernel and gradients', () => {
  test.each(layerCases.map((c) => [c.tag, c] as const))('%s', (tag, goldenCase) => {
    const layout = goldenCase.dense ? 'io' : 'hwio';
    const of = (part: string): tf.Tensor =>
      tf.tensor(layers.values(`${tag}.${part}`), layers.shape(`${tag}.${part}`));
    const k = goldenCase.k as number;
    const method = (goldenCase.kind === 'joint' ? joint : edgePopup)({ density: k, count: 'floor-prune' });
    const [w, s] = [of(`w.${layout}`), of(`scores.${layout}`)];
    const kernel = method.effective({ weight: w, scores: s }, { training: true });
    expect(deviation(kernel.dataSync(), layers.values(`${tag}.eff.${layout}`))).toBe(0);
    const gradients = tf.grads((weight, scores) =>
      forward(goldenCase, method.effective({ weight, scores }, { training: true }), of),
    )([w, s]);
    expect(
      deviation((gradients[1] as tf.Tensor).dataSync(), layers.values(`${tag}.dscores.${layout}`)),
    ).toBeLessThan(2e-5);
    if (goldenCase.kind === 'joint') {
      expect(
        deviation((gradients[0] as tf.Tensor).dataSync(), layers.values(`${tag}.dw.${layout}`)),
      ).toBeLessThan(2e-5);
    }
  });

  /** The scalar sum(y · gy) of which the golden gradients are. */
  function forward(goldenCase: GoldenCase, kernel: tf.Tensor, of: (part: string) => tf.Tensor): tf.Tensor {
    if (goldenCase.dense)
      return tf.sum(tf.mul(tf.matMul(of('x') as tf.Tensor2D, kernel as tf.Tensor2D), of('gy')));
    const {
      pad_lo: low,
      pad_hi: high,
      stride,
    } = goldenCase as unknown as Record<'pad_lo' | 'pad_hi' | 'stride', number>;
    const padded = tf.pad(of('x.nhwc'), [
      [0, 0],
      [low, high],
      [low, high],
      [0, 0],
    ]);
    const y = tf.conv2d(padded as tf.Tensor4D, kernel as tf.Tensor4D, stride, 'valid');
    return tf.sum(tf.mul(y, of('gy.nhwc')));
  }
});
