import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Binarizer } from './binarizer.ts';
import { filters } from './blocks.ts';
import { edgePopup } from './edge-popup.ts';
import { fixed } from './fixed.ts';
import { keepAll } from './keep-all.ts';
import type { MaskContext, MaskRule } from './mask-rule.ts';
import { type ConfigTables, type ReparamConfig, reparamFromConfig, supermask } from './reparam.ts';
import { signed } from './signed.ts';
import { straightThrough } from './straight-through.ts';
import { topK } from './top-k.ts';

const trains = { weight: true, scores: true };
const again = (config: ReparamConfig, tables?: ConfigTables): ReparamConfig =>
  reparamFromConfig(JSON.parse(JSON.stringify(config)), tables).config;
const values = (tensor: tf.Tensor | undefined): number[] => [...(tensor?.dataSync() ?? [])].map((v) => v + 0);

/** sign(w) · mask · α; dw = G, and the mask gets G · |w|: gradients that are not those of its value. */
const toySign = (alpha: number): Binarizer => ({
  config: { name: 'toy-sign', alpha },
  effective: (weight, mask) =>
    tf.tidy(() => {
      const signs = straightThrough(weight, tf.sign, (dy) => dy);
      const carried = straightThrough(mask, tf.clone, (dy) => tf.mul(dy, tf.abs(weight)));
      return tf.mul(tf.mul(signs, carried), alpha);
    }),
});

/** One budget: the `count` highest scores of all kernels; the gradient is the identity. */
const highest = (count: number, seen: MaskContext[] = []): MaskRule => ({
  config: { name: 'highest', count },
  scope: 'model',
  masks: (scores, context) => {
    seen.push(context);
    const all = scores.flatMap((s) => [...s.dataSync()]).sort((a, b) => b - a);
    const bar = all[count - 1] as number;
    return scores.map((s) =>
      straightThrough(
        s,
        (x) => tf.cast(tf.greaterEqual(x, bar), 'float32'),
        (dy) => dy,
      ),
    );
  },
});

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('a binarizer makes the kernel of weight and mask, with its own gradient for both', () => {
    const { effective, config } = supermask({ rule: topK({ density: 0.5 }), binarizer: toySign(2), trains });
    expect(config.binarizer).toEqual({ name: 'toy-sign', alpha: 2 });
    const [w, s, g] = [tf.tensor([0.5, -3, 4, -1]), tf.tensor([1, -2, 0.1, -0.2]), tf.tensor([1, 2, 3, 4])];
    const f = (weight: tf.Tensor, scores: tf.Tensor): tf.Tensor =>
      effective({ weight, scores }, { training: true });
    expect(values(f(w, s))).toEqual([2, -2, 0, 0]);
    const [dw, ds] = tf.grads(f)([w, s], g);
    // With G = 2g the gradient of sign(w) · mask: dw = G · mask, ds = G · sign(w) · |w| · sign(s).
    expect(values(dw)).toEqual([2, 4, 0, 0]);
    expect(values(ds)).toEqual([1, 12, 24, 8]);
  });

  test('a rule for a whole model is given all kernels, and the mask of one comes back', () => {
    const seen: MaskContext[] = [];
    const { mask, effective, scope } = supermask({ rule: highest(2, seen), trains });
    expect(scope).toBe('model');
    const kernels = [
      { weight: tf.tensor([[10, 20]]), scores: tf.tensor([[1, 4]]) },
      { weight: tf.tensor([30, 40, 50]), scores: tf.tensor([3, 0, 2]) },
    ] as const;
    const { numTensors, numDataBuffers } = tf.memory();
    const masks = kernels.map((kernel, index) =>
      mask(kernel, { training: true, step: 7, model: { kernels, index } }),
    );
    expect(masks.map((m) => m.arraySync())).toEqual([[[0, 1]], [1, 0, 0]]);
    expect(seen[0]).toEqual({
      training: true,
      step: 7,
      kernelShapes: [[1, 2], [3]],
      layouts: [undefined, undefined],
    });
    const f = (scores: tf.Tensor): tf.Tensor => {
      const own = { ...kernels[1], scores };
      return effective(own, { training: true, model: { kernels: [kernels[0], own], index: 1 } });
    };
    const gradient = tf.grad(f)(kernels[1].scores);
    expect(values(gradient)).toEqual([30, 40, 50]);
    tf.dispose([masks, gradient]);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });

  test('apply computes with a mask that is given, rescaled or binarised as the method does', () => {
    const [w, mask] = [tf.tensor([1, -2, 3, 4]), tf.tensor([0, 1, 1, 0])];
    const rule = fixed();
    for (const [options, expected] of [
      [{}, [0, -2, 3, 0]],
      [{ rescale: true }, [0, -4, 6, 0]],
      [{ binarizer: toySign(0.5) }, [0, -0.5, 0.5, 0]],
    ] as const) {
      const { apply, effective } = supermask({ rule, trains, ...options });
      expect(values(apply?.(w, mask))).toEqual(expected);
      expect(values(effective({ weight: w, scores: mask }, { training: false }))).toEqual(expected);
    }
    const { apply } = supermask({ rule, trains });
    const dw = tf.grad((x) => apply?.(x, tf.tensor([0.25, 0.5, 0, 1])) as tf.Tensor)(w);
    expect(values(dw)).toEqual([0.25, 0.5, 0, 1]);
  });
});

describe('configurations', () => {
  const rule = topK({ density: 0.25 });
  const tables: ConfigTables = {
    rules: { highest: ({ count }) => highest(count as number) },
    binarizers: { 'toy-sign': ({ alpha }) => toySign(alpha as number) },
    methods: { own: (config) => ({ ...supermask({ rule, trains }), config }) },
  };

  test.each<[string, ReparamConfig]>([
    ['a method', supermask({ rule, trains, name: 'mine' }).config],
    ['rescaled', supermask({ rule, trains, rescale: true }).config],
    ['a binarizer', supermask({ rule, trains, binarizer: toySign(3) }).config],
    ['a rule of one’s own', supermask({ rule: highest(5), trains }).config],
    ['no scores', supermask({ rule: keepAll(), trains: { weight: true, scores: false } }).config],
    ['a method of one’s own', { name: 'own', trains, beta: 2 }],
  ])('%s comes back', (_, config) => {
    expect(again(config, tables)).toEqual(config);
  });

  test('scope and shape of the scores are those of the rule', () => {
    expect(supermask({ rule: keepAll(), trains }).scoreShape?.([2, 3])).toEqual([]);
    expect(reparamFromConfig(supermask({ rule: highest(1), trains }).config, tables).scope).toBe('model');
    const plain = supermask({ rule, trains });
    expect(plain).not.toHaveProperty('scope');
    expect(plain).not.toHaveProperty('scoreShape');
  });

  test('what is not known is an error that says what is', () => {
    expect(() => reparamFromConfig({ name: 'lottery', trains }, tables)).toThrow(
      '[supermask/core] reparamFromConfig: unknown method "lottery" (known: own; register({ methods: { … } })',
    );
    const { config } = supermask({ rule, trains, binarizer: toySign(1) });
    expect(() => reparamFromConfig(config)).toThrow(
      'reparamFromConfig: unknown binarizer "toy-sign" (known: none; register({ binarizers: { … } })',
    );
    // What every object has is no entry of a table.
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect(() => reparamFromConfig({ name, trains }, tables)).toThrow(`unknown method "${name}"`);
      expect(() => reparamFromConfig({ ...config, binarizer: { name } }, tables)).toThrow(
        `unknown binarizer "${name}"`,
      );
      expect(() => reparamFromConfig({ ...config, rule: { name } }, tables)).toThrow(
        `unknown mask rule "${name}"`,
      );
    }
  });

  test('one budget for a model needs that model', () => {
    const { mask } = supermask({ rule: highest(1), trains });
    const stored = { weight: tf.tensor([1]), scores: tf.tensor([1]) };
    expect(() => mask(stored, { training: false })).toThrow(
      '[supermask/core] supermask: the rule "highest" has one budget for a whole model, but only one kernel was given ' +
        '(decorateModel and linkMasks',
    );
  });

  test('a binarizer has its own scale', () => {
    expect(() => supermask({ rule, trains, rescale: true, binarizer: toySign(1) })).toThrow(
      '[supermask/core] supermask: rescale must be false with a binarizer, got true with "toy-sign" (the scale',
    );
  });

  test('a mask of −1, 0 and 1 has no sum to divide by', () => {
    for (const flipping of [signed({ density: 0.5 }), filters({ rule: signed({ threshold: 0 }) })]) {
      for (const [options, what] of [
        [{ rescale: true }, 'rescale'],
        [{ binarizer: toySign(1) }, 'a binarizer'],
      ] as const)
        expect(() => supermask({ rule: flipping, trains, ...options })).toThrow(
          `[supermask/core] supermask: ${what} needs a mask of 0 and 1, got the rule "${flipping.config.name}"`,
        );
    }
  });

  test('edge-popup has neither binarizer nor rescale in its configuration', () => {
    expect(Object.keys(edgePopup({ density: 0.5 }).config)).toEqual(['name', 'rule', 'trains']);
  });
});
