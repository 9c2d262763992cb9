import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { bernoulli } from './bernoulli.ts';
import { type BlocksOptions, blocks, filters } from './blocks.ts';
import { keepAll } from './keep-all.ts';
import { ruleFromConfig } from './rule-from-config.ts';
import { signed } from './signed.ts';
import { threshold } from './threshold.ts';
import { topK } from './top-k.ts';

type Size = BlocksOptions['size'];
const product = (shape: readonly number[]): number => shape.reduce((n, length) => n * length, 1);

/** The block of every weight, by the plain definition: divide each index by the length of the block. */
function blockOf(kernelShape: readonly number[], lengths: readonly number[]): number[] {
  const grid = kernelShape.map((n, axis) => Math.ceil(n / (lengths[axis] as number)));
  return Array.from({ length: product(kernelShape) }, (_, flat) => {
    let [rest, block, stride] = [flat, 0, 1];
    for (let axis = kernelShape.length - 1; axis >= 0; axis--) {
      const index = rest % (kernelShape[axis] as number);
      rest = Math.floor(rest / (kernelShape[axis] as number));
      block += stride * Math.floor(index / (lengths[axis] as number));
      stride *= grid[axis] as number;
    }
    return block;
  });
}

/** Kernels of rank 2 to 4, and sizes along all, some or more than their axes: divisible, not, and too large. */
const geometry = fc
  .array(
    fc.record({
      n: fc.integer({ min: 1, max: 5 }),
      length: fc.oneof(fc.constant('all' as const), fc.integer({ min: 1, max: 7 })),
      named: fc.boolean(),
    }),
    {
      minLength: 2,
      maxLength: 4,
    },
  )
  .chain((axes) =>
    fc.record({
      axes: fc.constant(axes),
      first: fc.integer({ min: 0, max: axes.length }),
      surplus: fc.integer({ min: 0, max: 2 }),
    }),
  )
  .map(({ axes, first, surplus }) => {
    const own = axes.slice(first).map(({ length }) => length);
    return {
      kernelShape: axes.map(({ n }) => n),
      size: (first === 0 ? [...Array(surplus).fill('all'), ...own] : own) as Size,
      lengths: axes.map(({ n, length }, i) => (i < first ? 1 : length === 'all' ? n : length)),
    };
  });

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));
  const numRuns = backend === 'cpu' || backend === 'wasm' ? 60 : 4;

  test('every weight has the mask of its block, whose gradient is the sum over the block', () => {
    fc.assert(
      fc.property(geometry, fc.integer({ min: 0, max: 99 }), ({ kernelShape, size, lengths }, seed) => {
        const rule = blocks({ rule: threshold({ value: 0, rank: 'magnitude' }), size });
        const scoreShape = rule.scoreShape?.(kernelShape) as number[];
        expect(scoreShape).toEqual(kernelShape.map((n, axis) => Math.ceil(n / (lengths[axis] as number))));
        const map = blockOf(kernelShape, lengths);
        const s = Array.from({ length: product(scoreShape) }, (_, i) => ((i * 7 + seed) % 3) - 1);
        const g = map.map((_, i) => ((i * 5 + seed) % 9) - 4);
        tf.tidy(() => {
          const f = (x: tf.Tensor): tf.Tensor =>
            rule.masks([x], { training: true, kernelShapes: [kernelShape] })[0] as tf.Tensor;
          const scores = tf.tensor(s, scoreShape);
          const mask = f(scores);
          expect(mask.shape).toEqual(kernelShape);
          expect([...mask.dataSync()]).toEqual(map.map((block) => Math.abs(s[block] as number)));
          const ds = Array(s.length).fill(0);
          map.forEach((block, i) => {
            ds[block] += (g[i] as number) * (s[block] as number);
          });
          const gradient = tf.grad(f)(scores, tf.tensor(g, kernelShape));
          expect([...gradient.dataSync()].map((v) => v + 0)).toEqual(ds.map((v) => v + 0));
        });
      }),
      { numRuns },
    );
  });

  test('filters: everything that feeds one output, of kernels of rank 2 to 5', () => {
    const rule = filters({ rule: topK({ density: 0.5 }) });
    for (const kernelShape of [
      [3, 4],
      [2, 3, 4],
      [3, 3, 2, 4],
      [2, 2, 2, 3, 4],
    ]) {
      const scoreShape = [...Array(kernelShape.length - 1).fill(1), 4];
      expect(rule.scoreShape?.(kernelShape)).toEqual(scoreShape);
      const [mask] = rule.masks([tf.tensor([1, -4, 3, 2], scoreShape)], {
        training: true,
        kernelShapes: [kernelShape],
      });
      expect([...(mask as tf.Tensor).dataSync()]).toEqual(
        Array.from({ length: product(kernelShape) }, (_, i) => [0, 1, 1, 0][i % 4]),
      );
    }
  });

  test('of several kernels at once, without a leak', () => {
    const rule = blocks({ rule: signed({ density: 0.5 }), size: [2, 2] });
    const kernelShapes = [
      [3, 4],
      [2, 2],
    ];
    const scores = [tf.tensor([3, -4, 1, 2], [2, 2]), tf.tensor([-1], [1, 1])];
    const { numTensors, numDataBuffers } = tf.memory();
    const masks = rule.masks(scores, { training: true, kernelShapes });
    expect(masks.map((mask) => [...mask.dataSync()].map((v) => v + 0))).toEqual([
      [1, 1, -1, -1, 1, 1, -1, -1, 0, 0, 0, 0],
      [-1, -1, -1, -1],
    ]);
    tf.dispose(masks);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });
});

describe('around other rules', () => {
  beforeEach(() => useBackend('cpu'));

  test('blocks of blocks: the inner ones are blocks of the grid', () => {
    const rule = blocks({ rule: blocks({ rule: threshold({ value: 0 }), size: [1, 2] }), size: [2, 2] });
    expect(rule.scoreShape?.([4, 8])).toEqual([2, 2]);
    const [mask] = rule.masks([tf.tensor([1, -1, -1, 1], [2, 2])], {
      training: true,
      kernelShapes: [[4, 8]],
    });
    const [top, bottom] = [
      [1, 1, 1, 1, 0, 0, 0, 0],
      [0, 0, 0, 0, 1, 1, 1, 1],
    ];
    expect((mask as tf.Tensor).arraySync()).toEqual([top, top, bottom, bottom]);
  });

  test('without scores, and with one draw for a block', () => {
    const all = blocks({ rule: keepAll(), size: [2] });
    expect(all.scoreShape?.([2, 3])).toEqual([]);
    const [ones] = all.masks([tf.scalar(0)], { training: true, kernelShapes: [[2, 3]] });
    expect((ones as tf.Tensor).arraySync()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    const drawn = blocks({ rule: bernoulli(), size: [2] }).masks([tf.tensor([0, 0], [1, 2])], {
      training: true,
      kernelShapes: [[1, 3]],
      uniform: (shape) => tf.tensor([0.9, 0.1], [...shape]),
    });
    expect([...(drawn[0] as tf.Tensor).dataSync()]).toEqual([0, 0, 1]);
  });

  test('the scope of the rule is its own', () => {
    const inner = { ...topK({ density: 0.5 }), scope: 'model' } as const;
    expect(blocks({ rule: inner, size: [2] }).scope).toBe('model');
    expect(blocks({ rule: topK({ density: 0.5 }), size: [2] })).not.toHaveProperty('scope');
  });

  test('a block that is larger than any kernel takes the whole axis, and no more memory', () => {
    const rule = blocks({ rule: keepAll(), size: [2 ** 40, 2 ** 40] });
    const [mask] = rule.masks([tf.scalar(0)], { training: true, kernelShapes: [[2, 2]] });
    expect(deviation((mask as tf.Tensor).dataSync(), [1, 1, 1, 1])).toBe(0);
  });
});

test('comes back from its configuration, with the rule inside', () => {
  const { config } = filters({ rule: blocks({ rule: signed({ threshold: 0.5 }), size: [3, 'all'] }) });
  expect(config).toMatchObject({
    name: 'blocks',
    rule: { name: 'blocks', rule: { name: 'signed' }, size: [3, 'all'] },
  });
  expect(ruleFromConfig(JSON.parse(JSON.stringify(config))).config).toEqual(config);
});

test('errors say what was expected', () => {
  const rule = topK({ density: 0.5 });
  for (const size of [[0], [1.5], ['some'], [null], 'all', undefined])
    expect(() => blocks({ rule, size: size as unknown as Size })).toThrow(
      `[supermask/core] blocks: size must hold integers ≥ 1 or 'all', or be 'filter', got ${JSON.stringify(size)}`,
    );
  const tiles = blocks({ rule, size: [2, 1, 1] });
  expect(() => tiles.scoreShape?.([4, 4])).toThrow('size [2, 1, 1] has more axes than the kernel [4, 4]');
  expect(() => tiles.masks([], { training: true })).toThrow('blocks: needs context.kernelShapes, got none');
});
