import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { kernelOutput, randomTensor, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';
import { type VolumeConvolutionCase, volumeConvolutionCases } from './volume-convolution-case.suite.ts';

afterEach(uninstall);

const inputGradient =
  ({ xShape, filterShape, strides, pad, yShape, seed }: VolumeConvolutionCase) =>
  () => {
    const filter = randomTensor(filterShape, seed);
    const dy = randomTensor(yShape, seed + 1);
    return kernelOutput(tf.Conv3DBackpropInputV2, { dy, filter }, { strides, pad, inputShape: xShape });
  };

async function deviationFromCpu(convolution: VolumeConvolutionCase): Promise<number> {
  const [expected] = await valuesOn('cpu', inputGradient(convolution));
  await useBackend('wasm');
  install();
  const [actual] = await valuesOn('wasm', inputGradient(convolution));
  return deviation(actual as Float32Array, expected as Float32Array);
}

test('the stock kernel leaves gradient out, even through a filter of one tap; the pack does not', async () => {
  await useBackend('wasm');
  const filter = tf.ones<tf.Rank.R5>([1, 1, 1, 1, 1]);
  const gradient = tf.grad((x) => tf.conv3d(x as tf.Tensor5D, filter, 1, 'valid'));
  const x = tf.ones([1, 3, 1, 1, 1]);
  expect([...gradient(x).dataSync()]).toEqual([1, 0, 0]);
  install();
  expect([...gradient(x).dataSync()]).toEqual([1, 1, 1]);
});

test('agrees with the cpu backend for any shape, stride and padding', async () => {
  await fc.assert(
    fc.asyncProperty(volumeConvolutionCases, async (convolution) => {
      expect(await deviationFromCpu(convolution)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('agrees with the cpu backend where the frames need several chunks, the last one smaller', async () => {
  const convolution: VolumeConvolutionCase = {
    xShape: [3, 5, 20, 20, 4],
    filterShape: [3, 3, 3, 4, 2],
    strides: [1, 1, 1],
    pad: 'same',
    yShape: [3, 5, 20, 20, 2],
    seed: 7,
  };
  expect(await deviationFromCpu(convolution)).toBe(0);
});

test('is the derivative of the forward convolution of the wasm backend', async () => {
  await useBackend('wasm');
  install();
  fc.assert(
    fc.property(volumeConvolutionCases, ({ xShape, filterShape, strides, pad, yShape, seed }) => {
      tf.tidy(() => {
        const filter = randomTensor<tf.Rank.R5>(filterShape, seed);
        const dy = randomTensor<tf.Rank.R5>(yShape, seed + 1);
        const conv = (x: tf.Tensor) => tf.conv3d(x as tf.Tensor5D, filter, strides, pad);
        const gradient = tf.grad(conv)(randomTensor(xShape, seed + 2), dy);
        // The convolution is linear in x: along any direction e the derivative is conv(e).
        const e = randomTensor<tf.Rank.R5>(xShape, seed + 3);
        const [expected, actual] = [tf.sum(tf.mul(dy, conv(e))), tf.sum(tf.mul(gradient, e))];
        expect(actual.dataSync()[0]).toBeCloseTo(expected.dataSync()[0] as number, 3);
      });
    }),
    { numRuns: 60 },
  );
});

test('an input of conv3dTranspose that does not fit its output is refused', async () => {
  await useBackend('wasm');
  install();
  const transposed = () =>
    tf.conv3dTranspose(
      tf.ones<tf.Rank.R5>([1, 3, 1, 1, 1]),
      tf.ones([1, 1, 1, 1, 1]),
      [1, 2, 1, 1, 1],
      1,
      'same',
    );
  expect(transposed).toThrow(
    /\[supermask\/wasm-training\] Conv3DBackpropInputV2: dy must be \[1,2,1,1,1\], got \[1,3,1,1,1\]/,
  );
});
