import { type Binarizer, straightThrough, topK } from '@supermask/core';
import { type BackendName, deviation, useBackend } from '@supermask/testing';
import { type GoldenCase, golden } from '@supermask/testing/golden';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { maskedSign } from './masked-sign.ts';
import { sign } from './sign.ts';
import { xnor } from './xnor.ts';

// Against numbers made with biprop's own classes; with its options where they differ from our defaults.
const masks = golden('masks');
const layers = golden('layers');
const named = (key: 'fn' | 'kind', name: string) =>
  [...masks.cases, ...layers.cases].filter((c) => c[key] === name).map((c) => [c.tag, c] as const);

type MaskOf = (scores: tf.Tensor) => tf.Tensor;

const largest =
  (density: number): MaskOf =>
  (scores) =>
    topK({ density, count: 'floor-prune' }).masks([scores], { training: true })[0] as tf.Tensor;

/** The mask of GetGlobalSubnet, whose gradient is the identity to |s|. */
const above =
  (threshold: tf.Tensor): MaskOf =>
  (scores) =>
    straightThrough(
      scores,
      (s) => tf.cast(tf.greater(tf.abs(s), threshold), 'float32'),
      (dy, s) => tf.mul(dy, tf.sign(s)),
    );

describe.each<BackendName>(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  // Both originals take |s| and give α · mask, the sign being multiplied in elsewhere: the weights are |w|.
  function quantised(tag: string, maskOf: MaskOf, { effective }: Binarizer): void {
    const of = (part: string): tf.Tensor =>
      tf.tensor(masks.values(`${tag}.${part}`), masks.shape(`${tag}.${part}`));
    const f = (scores: tf.Tensor): tf.Tensor => effective(tf.abs(of('weights')), maskOf(scores));
    const scores = of('abs_scores');
    expect(deviation(f(scores).dataSync(), masks.values(`${tag}.out`))).toBeLessThan(2e-6);
    const dScores = tf.grad(f)(scores, of('upstream'));
    expect(deviation(dScores.dataSync(), masks.values(`${tag}.dscores`))).toBeLessThan(2e-6);
  }

  test.each(named('fn', 'GetQuantnet_binary'))('GetQuantnet_binary: %s', (tag, goldenCase) => {
    const density = goldenCase.k as number;
    const run = (): void => quantised(tag, largest(density), maskedSign({ divisor: 'floor', density }));
    // The original gives NaN or infinity.
    if (goldenCase.num_unpruned_divisor === 0) expect(run).toThrow(/density must be|would be empty/);
    else run();
  });

  test.each(named('fn', 'GetGlobalSubnet'))('GetGlobalSubnet: %s', (tag) => {
    quantised(tag, above(tf.tensor(masks.values(`${tag}.threshold`), [])), maskedSign());
  });

  test.each(['', '_builder'])('F_BinAct%s', (builder) => {
    const of = (part: string): tf.Tensor => tf.tensor(masks.values(`binact.${part}`));
    const activation = (x: tf.Tensor): tf.Tensor => sign(x, { gradient: 'approx-sign', zero: 0 });
    expect([...activation(of('x')).dataSync()].map((y) => y + 0)).toEqual([...of(`y${builder}`).dataSync()]);
    const dx = tf.grad(activation)(of('x'), of('upstream'));
    expect(deviation(dx.dataSync(), of(`dx${builder}`).dataSync())).toBeLessThan(2e-6);
  });
});

describe('layers: effective kernel and gradients', () => {
  beforeEach(() => useBackend('cpu'));

  test.each([...named('kind', 'bp_mpt'), ...named('kind', 'bp_global')])('%s', (tag, goldenCase) => {
    const { kind, threshold, k } = goldenCase as unknown as { kind: string; threshold: number; k: number };
    const layerwise = kind === 'bp_mpt';
    const { effective } = maskedSign(layerwise ? { divisor: 'floor', density: k, zero: 0 } : { zero: 0 });
    const maskOf = layerwise ? largest(k) : above(tf.scalar(threshold));
    const { w, scores, eff, dScores, dw, loss } = layerCase(tag, goldenCase);
    expect(deviation(effective(w, maskOf(scores)).dataSync(), eff)).toBeLessThan(1e-6);
    const gradients = tf.grads((weight, s) => loss(effective(weight, maskOf(s))))([w, scores]);
    expect(deviation((gradients[0] as tf.Tensor).dataSync(), dw)).toBe(0);
    expect(deviation((gradients[1] as tf.Tensor).dataSync(), dScores)).toBeLessThan(2e-5);
  });

  test.each(named('kind', 'bwn'))('%s', (tag, goldenCase) => {
    const { effective } = xnor({ zero: 0 });
    const { w, eff, dw, loss } = layerCase(tag, goldenCase);
    const kernel = (weight: tf.Tensor): tf.Tensor => effective(weight, tf.onesLike(weight));
    expect(deviation(kernel(w).dataSync(), eff)).toBeLessThan(1e-6);
    const gradient = tf.grad((weight) => loss(kernel(weight)))(w);
    expect(deviation(gradient.dataSync(), dw)).toBeLessThan(2e-5);
  });

  /** The tensors of a case, and the scalar sum(y · gy) of which its gradients are. */
  function layerCase(tag: string, goldenCase: GoldenCase) {
    const dense = goldenCase.dense as boolean;
    const layout = dense ? 'io' : 'hwio';
    const of = (part: string): tf.Tensor =>
      tf.tensor(layers.values(`${tag}.${part}`), layers.shape(`${tag}.${part}`));
    const has = goldenCase.kind !== 'bwn';
    return {
      w: of(`w.${layout}`),
      scores: has ? of(`scores.${layout}`) : tf.zeros([1]),
      eff: layers.values(`${tag}.eff.${layout}`),
      dw: layers.values(`${tag}.dw.${layout}`),
      dScores: has ? layers.values(`${tag}.dscores.${layout}`) : [],
      loss: (kernel: tf.Tensor): tf.Tensor =>
        tf.sum(
          dense
            ? tf.mul(tf.matMul(of('x') as tf.Tensor2D, kernel as tf.Tensor2D), of('gy'))
            : tf.mul(
                convolved(of('x.nhwc') as tf.Tensor4D, kernel as tf.Tensor4D, goldenCase),
                of('gy.nhwc'),
              ),
        ),
    };
  }

  function convolved(x: tf.Tensor4D, kernel: tf.Tensor4D, goldenCase: GoldenCase): tf.Tensor {
    const { pad_lo, pad_hi, stride } = goldenCase as unknown as Record<
      'pad_lo' | 'pad_hi' | 'stride',
      number
    >;
    const pads: [number, number] = [pad_lo, pad_hi];
    return tf.conv2d(tf.pad(x, [[0, 0], pads, pads, [0, 0]]), kernel, stride, 'valid');
  }
});
