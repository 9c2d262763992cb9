import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { kernelOutput, randomTensor, randomValues, valuesOn } from './against-cpu.suite.ts';
import { convolutionCases } from './convolution-case.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

/** A filter of which about `kept` in 8 weights are not 0. */
function thinned(shape: [number, number, number, number], seed: number, kept: number): tf.Tensor4D {
  const values = randomValues(tf.util.sizeFromShape(shape), seed);
  const draws = randomValues(values.length, seed + 1);
  return tf.tensor4d(
    values.map((value, i) => ((draws[i] as number) * 8 + 7 < 15 - 2 * kept ? 0 : value)),
    shape,
  );
}

test('with any share of weights 0 the convolution and its input gradient agree with the cpu backend', async () => {
  const cases = fc.tuple(convolutionCases, fc.integer({ min: 0, max: 7 }));
  await fc.assert(
    fc.asyncProperty(cases, async ([{ xShape, filterShape, strides, pad, yShape, seed }, kept]) => {
      const compute = () => {
        const filter = thinned(filterShape, seed, kept);
        const x = randomTensor(xShape, seed + 2);
        const dy = randomTensor(yShape, seed + 3);
        const attrs = { strides, pad, dataFormat: 'NHWC', dilations: 1 };
        return [
          kernelOutput(tf.Conv2D, { x, filter }, attrs),
          kernelOutput(tf.Conv2DBackpropInput, { dy, filter }, { ...attrs, inputShape: xShape }),
        ];
      };
      const expected = await valuesOn('cpu', compute);
      await useBackend('wasm');
      install();
      const actual = await valuesOn('wasm', compute);
      for (const [i, values] of actual.entries()) {
        expect(deviation(values, expected[i] as Float32Array)).toBe(0);
      }
    }),
    { numRuns: 200 },
  );
});

// Several blocks of planes, images below one another, and more places than are summed at once.
test.each([
  [
    [5, 7, 9, 70],
    [3, 3, 70, 33],
  ],
  [
    [2, 31, 6, 130],
    [2, 5, 130, 6],
  ],
  [
    [40, 4, 4, 9],
    [3, 3, 9, 17],
  ],
] as const)('x [%s] with a filter [%s]', async (xShape, filterShape) => {
  const compute = () => {
    const x = randomTensor<tf.Rank.R4>([...xShape], 1);
    const filter = thinned([...filterShape], 2, 4);
    const bias = randomTensor<tf.Rank.R1>([filterShape[3]], 4);
    const fused = (activation: 'relu' | 'linear') =>
      tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same', activation });
    const convolve = (a: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, filter, 1, 'same');
    return [fused('linear'), fused('relu'), tf.grad((a) => tf.square(convolve(a)))(x)];
  };
  const expected = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  const actual = await valuesOn('wasm', compute);
  for (const [i, values] of actual.entries()) {
    expect(deviation(values, expected[i] as Float32Array)).toBeLessThan(1e-6);
  }
});

test('the scratch memory is free again', async () => {
  await useBackend('wasm');
  install();
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  const [x, filter] = [tf.ones<tf.Rank.R4>([4, 28, 28, 64]), thinned([3, 3, 64, 64], 1, 3)];
  tf.conv2d(x, filter, 1, 'same').dispose();
  const before = wasm.HEAPU8.length;
  for (let i = 0; i < 50; i++) tf.conv2d(x, filter, 1, 'same').dispose();
  expect(wasm.HEAPU8.length).toBe(before);
});
