import { deviation, useBackend } from '@supermask/testing';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomValues } from './against-cpu.suite.ts';
import { backwardGrid, forwardGrid } from './conv2d-grids.ts';
import { convolutionCases } from './convolution-case.suite.ts';
import { dilatedCases } from './dilated-case.suite.ts';
import { gridConvolution } from './grid-convolution.ts';
import { ownModules } from './own-modules.suite.ts';
import { forEachProduct } from './plain-convolution.suite.ts';

interface Case {
  readonly xShape: [number, number, number, number];
  readonly filterShape: [number, number, number, number];
  readonly strides?: [number, number];
  readonly dilations?: [number, number];
  readonly pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
  readonly seed: number;
}

const sizeOf = tf.util.sizeFromShape;

/** Values of which about as many as `density` says are not 0. */
function masked(count: number, density: number, seed: number): Float32Array {
  const draws = randomValues(count, seed + 1);
  return randomValues(count, seed).map((value, i) => ((draws[i] as number) < 2 * density - 1 ? value : 0));
}

/** Checks both directions, forward also with a bias and relu6. The sums are exact in whatever order. */
async function expectPlain(convolution: Case, density: number): Promise<void> {
  const { xShape, filterShape, strides = [1, 1], dilations = [1, 1], pad, seed } = convolution;
  const info = tf.backend_util.computeConv2DInfo(xShape, filterShape, strides, dilations, pad);
  const [x, dy] = [randomValues(sizeOf(xShape), seed), randomValues(sizeOf(info.outShape), seed + 2)];
  const filter = masked(sizeOf(filterShape), density, seed + 3);
  const bias = randomValues(info.outChannels, seed + 5);
  const [y, dx] = [new Float32Array(dy.length), new Float32Array(x.length)];
  forEachProduct(info, (i, w, o) => {
    const weight = filter[w] as number;
    y[o] = (y[o] as number) + weight * (x[i] as number);
    dx[i] = (dx[i] as number) + weight * (dy[o] as number);
  });
  const clamped = y.map((value, i) =>
    Math.min(6, Math.max(0, value + (bias[i % info.outChannels] as number))),
  );
  await useBackend('wasm');
  const backend = tf.backend() as BackendWasm;
  const tensors = [tf.tensor(x), tf.tensor(dy), tf.tensor(filter), tf.tensor(bias)] as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  for (const module of ownModules(backend)) {
    const [xAt, dyAt, , biasAt] = tensors.map((tensor) => module.at(tensor));
    const outputs = [tf.fill([y.length], 7), tf.fill([y.length], 7), tf.fill([dx.length], 7)];
    const [yAt, clampedAt, dxAt] = outputs.map((tensor) => module.at(tensor)) as [number, number, number];
    const forward = forwardGrid(module, info, tensors[2]);
    gridConvolution(module, forward, { x: xAt as number, y: yAt });
    gridConvolution(module, forward, { x: xAt as number, y: clampedAt, bias: biasAt as number, clamp: 2 });
    gridConvolution(module, backwardGrid(module, info, tensors[2]), { x: dyAt as number, y: dxAt });
    const actual = outputs.map((tensor) => tensor.dataSync() as Float32Array);
    for (const [i, expected] of [y, clamped, dx].entries()) {
      expect(deviation(actual[i] as Float32Array, expected)).toBe(0);
    }
    tf.dispose(outputs);
  }
  tf.dispose(tensors);
}

const densities = fc.constantFrom(0, 0.1, 0.5, 0.7, 1);

test('any shape, stride and padding, at any density', async () => {
  await fc.assert(
    fc.asyncProperty(convolutionCases, densities, (convolution, density) =>
      expectPlain(convolution, density),
    ),
    { numRuns: 150 },
  );
});

test('any dilation, at any density', async () => {
  await fc.assert(
    fc.asyncProperty(dilatedCases, densities, (convolution, density) => expectPlain(convolution, density)),
    { numRuns: 60 },
  );
});

test.each([
  ['an image in several bands', [2, 50, 61, 28], [3, 3, 28, 6], [1, 1], 'same'],
  ['an image in several bands, with strides', [1, 90, 101, 13], [3, 5, 13, 9], [2, 3], 'same'],
  ['a row that is longer than the cache', [1, 1, 30_000, 5], [1, 4, 5, 3], [1, 1], 2],
  ['several groups of channels, several images to each', [7, 5, 4, 96], [3, 3, 96, 99], [1, 1], 'same'],
  ['more input channels than a block', [2, 9, 9, 150], [1, 1, 150, 33], [1, 1], 'valid'],
  ['images of one pixel', [37, 1, 1, 40], [1, 1, 40, 21], [1, 1], 'valid'],
  ['a filter as large as the image', [3, 7, 6, 5], [7, 6, 5, 11], [1, 1], 'valid'],
] as const)('%s', async (_, xShape, filterShape, strides, pad) => {
  for (const density of [0.3, 1]) {
    const convolution = { xShape: [...xShape], filterShape: [...filterShape], strides: [...strides] };
    await expectPlain({ ...(convolution as unknown as Case), pad, seed: 3 }, density);
  }
});

test('a weight of 0 leaves out what is infinite', async () => {
  await useBackend('wasm');
  const [module] = ownModules(tf.backend() as BackendWasm);
  if (!module) throw new Error('no module');
  const info = tf.backend_util.computeConv2DInfo([1, 1, 2, 2], [1, 1, 2, 1], 1, 1, 'valid');
  const x = tf.tensor([Number.POSITIVE_INFINITY, 2, Number.NaN, 3]);
  const [filter, y] = [tf.tensor([0, 1]), tf.zeros([2])];
  gridConvolution(module, forwardGrid(module, info, filter), { x: module.at(x), y: module.at(y) });
  expect([...y.dataSync()]).toEqual([2, 3]);
});
