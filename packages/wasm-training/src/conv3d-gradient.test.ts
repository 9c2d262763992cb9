import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

type Triple = [number, number, number];
const upTo = (max: number) => fc.integer({ min: 1, max });
const triple = (max: number): fc.Arbitrary<Triple> => fc.tuple(upTo(max), upTo(max), upTo(max));

const units = (shape: number[]): tf.Tensor[] =>
  tf.unstack(tf.reshape(tf.eye(tf.util.sizeFromShape(shape)), [-1, ...shape]));

test('tfjs has no gradient for a dilated conv3d, the pack adds it', async () => {
  const x = () => tf.tensor5d([1, 2, 3, 4, 5], [1, 5, 1, 1, 1]);
  const gradient = () =>
    tf.grad((f) => tf.conv3d(x(), f as tf.Tensor5D, 1, 'valid', 'NDHWC', [2, 1, 1]))(
      tf.ones([2, 1, 1, 1, 1]),
    );
  await useBackend('wasm');
  expect(gradient).toThrow(/dilation rates greater than 1/);
  install();
  // Outputs x[i] + x[i + 2], for i = 0, 1, 2.
  expect([...gradient().dataSync()]).toEqual([6, 12]);
  uninstall();
  expect(gradient).toThrow(/dilation rates greater than 1/);
});

test('both gradients of a dilated conv3d are the derivatives of its forward pass', async () => {
  await useBackend('wasm');
  install();
  const cases = fc
    .record({
      size: triple(5),
      channels: fc.tuple(upTo(2), upTo(2)),
      filterSize: triple(2),
      dilations: triple(3),
      pad: fc.constantFrom('same' as const, 'valid' as const),
      seed: fc.integer(),
    })
    .filter(
      ({ size, filterSize, dilations, pad }) =>
        pad === 'same' ||
        size.every((n, i) => n > ((filterSize[i] as number) - 1) * (dilations[i] as number)),
    );
  fc.assert(
    fc.property(cases, ({ size, channels: [inChannels, outChannels], filterSize, dilations, pad, seed }) => {
      tf.tidy(() => {
        const convolve = (a: tf.Tensor, f: tf.Tensor): tf.Tensor =>
          tf.conv3d(a as tf.Tensor5D, f as tf.Tensor5D, 1, pad, 'NDHWC', dilations);
        const x = randomTensor([1, ...size, inChannels], seed);
        const filter = randomTensor([...filterSize, inChannels, outChannels], seed + 1);
        const dy = randomTensor(convolve(x, filter).shape, seed + 2);
        const [dx, dFilter] = tf.grads((a, f) => convolve(a as tf.Tensor, f as tf.Tensor))([x, filter], dy);
        // Linear in either input: the derivative along a unit tensor is the convolution of it.
        const along = (y: tf.Tensor) => tf.sum(tf.mul(dy, y)).dataSync()[0] as number;
        const numericX = units(x.shape).map((unit) => along(convolve(unit, filter)));
        const numericFilter = units(filter.shape).map((unit) => along(convolve(x, unit)));
        expect(deviation((dx as tf.Tensor).dataSync(), numericX)).toBe(0);
        expect(deviation((dFilter as tf.Tensor).dataSync(), numericFilter)).toBe(0);
      });
    }),
    { numRuns: 40 },
  );
});
