import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { edgePopup } from './edge-popup.ts';
import { joint } from './joint.ts';
import { reparamFromConfig } from './reparam.ts';
import { ruleFromConfig } from './rule-from-config.ts';
import { topK } from './top-k.ts';

const scores = [0.3, -0.1, 0.05, -0.4, 0.2, -0.2, 0, 0.15, -0.35, 0.25];
const weight = [0.5, -1, 0.25, 2, -0.5, 1.5, -0.75, 0.1, -0.2, 0.8];
const upstream = [0.1, 0.2, -0.3, 0.4, -0.5, 0.6, 0.7, -0.8, 0.9, -1];

const rounded = (t: tf.Tensor): number[] => [...t.dataSync()].map((v) => Math.round(v * 1e6) / 1e6 + 0);

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  // The masks and gradients of the originals, computed by hand in float64: ranking |s| keeps 5 of 10 and
  // breaks no tie, ranking s keeps others; dscores = g · w · sign(s), and g · w.
  test.each([
    [
      'magnitude',
      [1, 0, 0, 1, 0, 1, 0, 0, 1, 1],
      [0.05, 0.2, -0.075, -0.8, 0.25, -0.9, 0, -0.08, 0.18, -0.8],
    ],
    [
      'value',
      [1, 0, 1, 0, 1, 0, 0, 1, 0, 1],
      [0.05, -0.2, -0.075, 0.8, 0.25, 0.9, -0.525, -0.08, -0.18, -0.8],
    ],
  ] as const)('edge-popup by %s', (rank, mask, dScores) => {
    const { effective } = edgePopup({ density: 0.5, rank });
    const [w, s, g] = [weight, scores, upstream].map((v) => tf.tensor(v, [2, 5])) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const kernel = effective({ weight: w, scores: s }, { training: true });
    expect(rounded(kernel)).toEqual(weight.map((v, i) => v * (mask[i] as number) + 0));
    const gradients = tf.grads((a, b) => effective({ weight: a, scores: b }, { training: true }))([w, s], g);
    expect(rounded(gradients[0] as tf.Tensor)).toEqual(upstream.map((v, i) => v * (mask[i] as number) + 0));
    expect(rounded(gradients[1] as tf.Tensor)).toEqual(dScores);
  });

  test('a step leaves no tensor behind', () => {
    const [w, s] = [tf.tensor(weight), tf.tensor(scores)];
    const { numTensors, numDataBuffers } = tf.memory();
    tf.dispose(edgePopup({ density: 0.5 }).effective({ weight: w, scores: s }, { training: true }));
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });

  test.each([
    ['model', [0, 0, 0, 0, 0, 1], [1, 1, 1]],
    ['filter', [0, 0, 0, 0, 1, 1], [0, 0, 1]],
    ['row', [0, 1, 0, 1, 0, 1], [1, 1, 1]],
  ] as const)('a budget in each %s', (scope, first, second) => {
    // Columns are filters. Of |3| in both kernels the last is kept, as is the last |1| of the first filter.
    const s = [tf.tensor([1, 1, 0, 3, -1, 4], [3, 2]), tf.tensor([3, -5, 6], [3, 1])];
    const rule = topK({ density: scope === 'row' ? 0.5 : 0.4, scope });
    if (scope === 'model') expect(rule).toMatchObject({ scope, config: { scope } });
    const masks = rule.masks(s, { training: true });
    expect(masks.map(({ shape }) => shape)).toEqual([
      [3, 2],
      [3, 1],
    ]);
    expect(masks.map((mask) => [...mask.dataSync()])).toEqual([first, second]);
  });

  test('with one budget every kernel gets its gradient', () => {
    const { masks } = topK({ density: 0.75, scope: 'model' });
    const s = [tf.tensor([1, -2]), tf.tensor([-3, 4])];
    const gradients = tf.grads((...all) => {
      const [a, b] = masks(all, { training: true }) as [tf.Tensor, tf.Tensor];
      return tf.add(tf.mul(a, 10), tf.mul(b, [20, 30]));
    })(s);
    expect(gradients.map(rounded)).toEqual([
      [10, -10],
      [-20, 30],
    ]);
  });

  test('one budget follows the scores as they change, and what it holds does not grow', () => {
    const { masks } = topK({ density: 0.5, scope: 'model' });
    const s = [tf.variable(tf.tensor([1, 5.5])), tf.variable(tf.tensor([3, 4, 5, 6]))];
    const step = (): number[][] => {
      const made = masks(s, { training: true });
      const values = made.map((mask) => [...mask.dataSync()]);
      tf.dispose(made);
      return values;
    };
    const before = [
      [0, 1],
      [0, 0, 1, 1],
    ];
    expect([step(), step()]).toEqual([before, before]);
    const { numTensors } = tf.memory();
    const raised = tf.tensor([7, 8]);
    s[0]?.assign(raised);
    raised.dispose();
    expect(step()).toEqual([
      [1, 1],
      [0, 0, 0, 1],
    ]);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  test.runIf(backend === 'webgl' || backend === 'webgpu')('no scope reads the device', () => {
    // Else tfjs computes with small tensors on the CPU, and reads them there.
    tf.env().set(`${backend.toUpperCase()}_CPU_FORWARD`, false);
    const spies = (['read', 'readSync'] as const).map((method) => vi.spyOn(tf.backend(), method));
    for (const scope of ['kernel', 'model', 'filter', 'row'] as const) {
      const kernel = tf.tensor(weight, [5, 2]);
      const { masks } = topK({ density: 0.5, scope });
      tf.dispose(masks([kernel, kernel], { training: true }));
    }
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });
});

test('a rule and a method come back from their configuration', () => {
  for (const rule of [
    topK({ density: 0.25, rank: 'value', count: 'floor-prune' }),
    topK({ density: 0.25, scope: 'model', minPerKernel: 3 }),
  ])
    expect(ruleFromConfig(JSON.parse(JSON.stringify(rule.config))).config).toEqual(rule.config);
  const { config } = joint({ density: 0.25 });
  expect(reparamFromConfig(JSON.parse(JSON.stringify(config))).config).toEqual(config);
  expect(() => ruleFromConfig({ name: 'tarot' })).toThrow('unknown mask rule "tarot" (known: top-k,');
});

test('refuses options out of range at once', () => {
  expect(() => topK({ density: 1.5 })).toThrow('density must be in (0, 1], got 1.5');
  expect(() => ruleFromConfig({ name: 'top-k', density: 0.5, rank: 'abs' })).toThrow(
    'rank must be magnitude or value, got "abs"',
  );
  expect(() => ruleFromConfig({ name: 'top-k', density: 0.5, count: 'floor' })).toThrow('got "floor"');
  expect(() => ruleFromConfig({ name: 'top-k' })).toThrow('got undefined');
  expect(() => ruleFromConfig({ name: 'top-k', density: 0.5, scope: 'layer' })).toThrow('got "layer"');
  expect(() => topK({ density: 0.5, minPerKernel: 1 })).toThrow("minPerKernel is for scope 'model'");
  expect(() => topK({ density: 0.5, scope: 'model', minPerKernel: -1 })).toThrow('an integer ≥ 0, got -1');
});

describe('at the edges', () => {
  beforeEach(() => useBackend('cpu'));
  const maskOf = (values: number[], density: number): number[] => {
    const [mask] = topK({ density }).masks([tf.tensor(values)], { training: false });
    return [...(mask as tf.Tensor).dataSync()];
  };

  test('density 1 keeps all, also scores of 0', () => {
    expect(maskOf([0, -0, 1e-45, -3], 1)).toEqual([1, 1, 1, 1]);
  });

  test('one weight is kept when the density rounds to it', () => {
    expect(maskOf([0.1, -0.9, 0.5], 0.2)).toEqual([0, 1, 0]);
    expect(maskOf([-7], 0.5)).toEqual([1]);
  });

  test('equal scores lose from the lowest index on', () => {
    expect(maskOf([1, 1, -1, 1], 0.5)).toEqual([0, 0, 1, 1]);
  });

  test('a density that would cut the layer is an error', () => {
    expect(() => maskOf([1, 2, 3], 0.1)).toThrow('density 0.1 keeps none of 3 weights');
    expect(() => maskOf([], 0.5)).toThrow('keeps none of 0 weights');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('a score %s is an error that gives its place', (bad) => {
    expect(() => maskOf([1, bad, 3], 0.5)).toThrow(`scores must be finite, got ${bad} at index 1`);
  });

  test('a minimum keeps a kernel of small scores alive', () => {
    const small = tf.tensor([0.1, 0.2, 0.3]);
    const masks = topK({ density: 0.5, scope: 'model', minPerKernel: 1 }).masks(
      [tf.tensor([4, 5, 6]), small],
      { training: false },
    );
    expect(masks.map((mask) => [...mask.dataSync()])).toEqual([
      [0, 1, 1],
      [0, 0, 1],
    ]);
  });

  test('the selection over all kernels is made once for the calls of a step', () => {
    const kernels = [tf.tensor([1, 4]), tf.tensor([2, 3])];
    const read = vi.spyOn(kernels[0] as tf.Tensor, 'dataSync');
    const { masks } = topK({ density: 0.5, scope: 'model' });
    for (const _ of kernels) masks(kernels, { training: true });
    expect(read).toHaveBeenCalledTimes(3); // once to select, and once for each mask
  });

  test('filters and rows need a kernel of two axes', () => {
    const flat = tf.tensor([1, 2]);
    expect(() => topK({ density: 0.5, scope: 'filter' }).masks([flat], { training: true })).toThrow(
      "scope 'filter' needs a kernel [..., in, out], got [2]",
    );
  });

  test('a budget that leaves a kernel nothing is an error, unless each is to keep some', () => {
    const scores = [tf.tensor([1, 2, 3, 4]), tf.tensor([0.1, 0.2])];
    const masks = (minPerKernel?: number): number[][] =>
      topK({ density: 0.5, scope: 'model', ...(minPerKernel === undefined ? {} : { minPerKernel }) })
        .masks(scores, { training: true })
        .map((mask) => [...mask.dataSync()]);
    expect(() => masks()).toThrow('keeps none of the 2 weights of kernel 1');
    expect(masks(0)).toEqual([
      [0, 1, 1, 1],
      [0, 0],
    ]);
    expect(masks(1)).toEqual([
      [0, 0, 1, 1],
      [0, 1],
    ]);
  });

  test('several tensors are ranked each by itself, in any shape', () => {
    const rule = topK({ density: 0.5 });
    const scores = [
      tf.tensor([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor([10, 20, 30, 40], [2, 1, 2]),
    ];
    const masks = rule.masks(scores, { training: true });
    expect(masks.map(({ shape }) => shape)).toEqual([
      [2, 2],
      [2, 1, 2],
    ]);
    for (const mask of masks) expect([...mask.dataSync()]).toEqual([0, 0, 1, 1]);
  });
});
