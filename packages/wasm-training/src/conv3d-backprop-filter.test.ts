import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { kernelOutput, randomTensor, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';
import { type VolumeConvolutionCase, volumeConvolutionCases } from './volume-convolution-case.suite.ts';

afterEach(uninstall);

const filterGradient =
  ({ xShape, filterShape, strides, pad, yShape, seed }: VolumeConvolutionCase) =>
  () => {
    const x = randomTensor(xShape, seed);
    const dy = randomTensor(yShape, seed + 1);
    return kernelOutput(tf.Conv3DBackpropFilterV2, { x, dy }, { strides, pad, filterShape });
  };

async function deviationFromCpu(convolution: VolumeConvolutionCase): Promise<number> {
  const [expected] = await valuesOn('cpu', filterGradient(convolution));
  await useBackend('wasm');
  install();
  const [actual] = await valuesOn('wasm', filterGradient(convolution));
  return deviation(actual as Float32Array, expected as Float32Array);
}

test('the stock kernel leaves positions out at stride 2, the pack does not', async () => {
  await useBackend('wasm');
  const x = tf.tensor5d([1, 10, 100], [1, 3, 1, 1, 1]);
  const gradient = tf.grad((filter) => tf.conv3d(x, filter as tf.Tensor5D, [2, 1, 1], 'same'));
  const ones = tf.ones([2, 1, 1, 1, 1]);
  expect([...gradient(ones).dataSync()]).toEqual([1, 0]);
  install();
  expect([...gradient(ones).dataSync()]).toEqual([101, 10]);
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
        const x = randomTensor<tf.Rank.R5>(xShape, seed);
        const dy = randomTensor<tf.Rank.R5>(yShape, seed + 1);
        const conv = (f: tf.Tensor) => tf.conv3d(x, f as tf.Tensor5D, strides, pad);
        const gradient = tf.grad(conv)(randomTensor(filterShape, seed + 2), dy);
        // The convolution is linear in its filter: along any direction e the derivative is conv(e).
        const e = randomTensor<tf.Rank.R5>(filterShape, seed + 3);
        const [expected, actual] = [tf.sum(tf.mul(dy, conv(e))), tf.sum(tf.mul(gradient, e))];
        expect(actual.dataSync()[0]).toBeCloseTo(expected.dataSync()[0] as number, 3);
      });
    }),
    { numRuns: 60 },
  );
});
