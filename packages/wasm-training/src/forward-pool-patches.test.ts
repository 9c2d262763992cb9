import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const pools = { maxPool: tf.maxPool, avgPool: tf.avgPool };
const names = Object.keys(pools) as (keyof typeof pools)[];

test.each(names)('stock %s leaves windows out that reach over the end', async (name) => {
  await useBackend('wasm');
  const x = tf.reshape(tf.range(1, 17), [1, 4, 4, 1]) as tf.Tensor4D;
  const pooled = () => [...pools[name](x, 3, 2, 0, 'ceil').dataSync()].map((y) => Math.round(y * 10) / 10);
  const expected = name === 'maxPool' ? [11, 12, 15, 16] : [6, 7.5, 12, 13.5];
  expect(pooled()).not.toEqual(expected);
  install();
  expect(pooled()).toEqual(expected);
});

const upTo = (max: number, min = 1) => fc.integer({ min, max });

/** Pools with any padding, of which whole windows may lie in the padding. */
const cases = fc
  .record({
    xShape: fc.tuple(upTo(2), upTo(7), upTo(7), upTo(3)),
    filterSize: fc.tuple(upTo(3), upTo(3)),
    strides: fc.tuple(upTo(3), upTo(3)),
    padding: fc.oneof(
      fc.constantFrom('same' as const, 'valid' as const).map((pad) => ({ pad, rounding: undefined })),
      fc.record({
        pad: upTo(3, 0),
        rounding: fc.constantFrom('floor' as const, 'round' as const, 'ceil' as const),
      }),
    ),
    seed: fc.integer(),
  })
  .filter(({ xShape, filterSize, strides, padding: { pad, rounding } }) => {
    const { outShape } = tf.backend_util.computePool2DInfo(xShape, filterSize, strides, 1, pad, rounding);
    // The cpu backend takes any window of one value for the identity if the shapes allow it.
    const identity = filterSize.join() === '1,1' && outShape.join() === xShape.join();
    return outShape.every((size) => size > 0) && !(identity && Math.max(...strides) > 1);
  });

/** Values, with NaN and infinities as numbers of their own. */
const finite = (values: Float32Array) =>
  values.map((value) => (Number.isNaN(value) ? 1000 : Math.max(value, -1000)));

test.each(names)('%s agrees with the cpu backend, whatever its padding', async (name) => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ xShape, filterSize, strides, padding: { pad, rounding }, seed }) => {
      const compute = () =>
        pools[name](randomTensor<tf.Rank.R4>(xShape, seed), filterSize, strides, pad, rounding);
      const [expected] = await valuesOn('cpu', compute);
      await useBackend('wasm');
      install();
      const [actual] = await valuesOn('wasm', compute);
      expect(deviation(finite(actual as Float32Array), finite(expected as Float32Array))).toBeLessThan(1e-6);
    }),
    { numRuns: 150 },
  );
});

test.each(names)(
  'the gradient of %s is that of its windows, however their number is rounded',
  async (name) => {
    await useBackend('wasm');
    install();
    for (const rounding of ['floor', 'round', 'ceil'] as const) {
      for (const filterSize of [3, [3, 2]] as const) {
        const x = randomTensor<tf.Rank.R4>([2, 6, 6, 2], 3);
        // No two equal: the maximum stays where it is.
        const spread = tf.add(x, tf.reshape(tf.mul(tf.range(0, x.size), 0.01), x.shape)) as tf.Tensor4D;
        const loss = (image: tf.Tensor): tf.Tensor => {
          const y: tf.Tensor = pools[name](
            image as tf.Tensor4D,
            filterSize as number | [number, number],
            2,
            1,
            rounding,
          );
          return tf.sum(tf.square(y));
        };
        const direction = randomTensor(x.shape, 4);
        const at = (step: number) => loss(tf.add(spread, tf.mul(direction, step))).dataSync()[0] as number;
        const numeric = (at(1e-3) - at(-1e-3)) / 2e-3;
        const slope = tf.sum(tf.mul(direction, tf.grad(loss)(spread))).dataSync()[0] as number;
        expect(Math.abs(numeric - slope)).toBeLessThan(0.05 + 0.01 * Math.abs(slope));
      }
    }
  },
);

test('a window larger than the image is an error', async () => {
  await useBackend('wasm');
  install();
  for (const name of names) {
    expect(() => pools[name](tf.ones<tf.Rank.R4>([1, 2, 1, 1]), 3, 1, 'valid') as tf.Tensor).toThrow(
      /the window must fit/,
    );
  }
});

test.each(names)(
  '%s of an image that is one pixel too small for a window is empty, its gradient 0',
  async (name) => {
    await useBackend('wasm');
    install();
    const pooled = (x: tf.Tensor) => pools[name](x as tf.Tensor4D, 4, 2, 'valid');
    const x = tf.ones([1, 3, 3, 2]);
    expect(pooled(x).shape).toEqual([1, 0, 0, 2]);
    expect([...tf.grad(pooled)(x).dataSync()]).toEqual(Array(18).fill(0));
  },
);
