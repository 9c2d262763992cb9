import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';
import { unevenTensor } from './uneven-values.suite.ts';

afterEach(uninstall);

type Case = readonly [name: string, compute: () => tf.Tensor | tf.Tensor[]];

/** What the stock kernels compute rightly stays as it is: stock = cpu, and pack = both. */
function staysAsStock(cases: readonly Case[]): void {
  test.each(cases)('%s', async (_, compute) => {
    const expected = await valuesOn('cpu', compute);
    const stock = await valuesOn('wasm', compute);
    install();
    const actual = await valuesOn('wasm', compute);
    expect(actual.length).toBe(expected.length);
    for (const [i, values] of actual.entries()) {
      expect(deviation(stock[i] as Float32Array, expected[i] as Float32Array), 'stock').toBeLessThan(1e-5);
      expect(deviation(values, expected[i] as Float32Array), 'pack').toBeLessThan(1e-5);
      expect(deviation(values, stock[i] as Float32Array), 'pack and stock').toBeLessThan(1e-5);
    }
  });
}

/** f of random tensors of these shapes, and its gradients. */
const withGradients =
  (shapes: readonly (readonly number[])[], f: (...inputs: tf.Tensor[]) => tf.Tensor) => () => {
    const inputs = shapes.map((shape, i) => randomTensor([...shape], i + 1));
    const y = f(...inputs);
    return [y, ...tf.grads((...xs) => f(...xs))(inputs, randomTensor(y.shape, 9))];
  };

describe('matMul', () => {
  const transposes = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const;
  const turned = (shape: readonly number[], transpose: boolean) =>
    transpose ? [...shape.slice(0, -2), ...shape.slice(-2).reverse()] : shape;
  const shapes = [
    [
      [1, 1],
      [1, 1],
    ],
    [
      [4, 5],
      [5, 6],
    ],
    [
      [1, 100],
      [100, 1],
    ],
    [
      [50, 1],
      [1, 49],
    ],
    [
      [33, 97],
      [97, 40],
    ],
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
    [
      [2, 3, 1, 4, 5],
      [2, 3, 1, 5, 2],
    ],
    [
      [1, 2, 2, 1, 3, 4],
      [1, 2, 2, 1, 4, 2],
    ],
  ] as const;
  staysAsStock(
    shapes.flatMap(([a, b]) =>
      transposes.map(
        ([ta, tb]): Case => [
          `${a} · ${b}${ta ? ', first transposed' : ''}${tb ? ', second transposed' : ''}`,
          withGradients([turned(a, ta), turned(b, tb)], (x, y) =>
            tf.matMul(x as tf.Tensor, y as tf.Tensor, ta, tb),
          ),
        ],
      ),
    ),
  );
  const forward = (a: number[], b: number[]) => () => tf.matMul(randomTensor(a, 1), randomTensor(b, 2));
  staysAsStock([
    ['broadcast over one batch', forward([3, 2, 4], [1, 4, 5])],
    ['broadcast of a matrix', forward([3, 4], [2, 4, 5])],
    ['vectors as rows', withGradients([[5], [5]], (x, y) => tf.dot(x as tf.Tensor, y as tf.Tensor))],
    ['no rows', forward([0, 3], [3, 2])],
    ['no products', forward([0, 2, 3], [0, 3, 2])],
  ]);
});

describe('fused matMul', () => {
  const activations = ['linear', 'relu', 'relu6', 'prelu', 'leakyrelu', 'sigmoid', 'elu'] as const;
  const product =
    (a: number[], b: number[], activation: (typeof activations)[number], bias?: number[]) => () =>
      tf.fused.matMul({
        a: tf.mul(randomTensor<tf.Rank>(a, 1), 3) as tf.Tensor2D,
        b: randomTensor<tf.Rank>(b, 2) as tf.Tensor2D,
        activation,
        leakyreluAlpha: 0.3,
        ...(bias && { bias: randomTensor<tf.Rank>(bias, 3) }),
        ...(activation === 'prelu' && { preluActivationWeights: randomTensor([b.at(-1) as number], 4) }),
      });
  staysAsStock(
    activations.flatMap((activation): Case[] => [
      [`${activation} without bias`, product([5, 7], [7, 4], activation)],
      [`${activation} with bias`, product([5, 70], [70, 4], activation, [4])],
      [`${activation} of a batch of one`, product([1, 5, 7], [1, 7, 4], activation, [4])],
    ]),
  );
  staysAsStock([
    ['no rows', product([0, 3], [3, 2], 'relu', [2])],
    [
      'gradients with a bias',
      withGradients([[5, 7], [7, 4], [4]], (a, b, bias) =>
        tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias: bias as tf.Tensor }),
      ),
    ],
  ]);
});

describe('convolutions and pools', () => {
  type Image = tf.Tensor4D;
  type Volume = tf.Tensor5D;
  const image = (shape: [number, number, number, number], seed: number): Image => randomTensor(shape, seed);
  const volume = (shape: [number, number, number, number, number], seed: number): Volume =>
    randomTensor(shape, seed);
  const positive = (x: tf.Tensor) => tf.add(x, 2);
  staysAsStock([
    ['conv2d', () => tf.conv2d(image([2, 6, 7, 3], 1), image([3, 2, 3, 4], 2), 1, 'same')],
    [
      'conv2d, dilated',
      () => tf.conv2d(image([2, 8, 7, 3], 1), image([3, 2, 3, 4], 2), 1, 'same', 'NHWC', 2),
    ],
    [
      'fused conv2d',
      () =>
        tf.fused.conv2d({
          x: image([2, 6, 7, 3], 1),
          filter: image([3, 2, 3, 4], 2),
          strides: 2,
          pad: 'same',
          bias: randomTensor([4], 3),
          activation: 'relu6',
        }),
    ],
    ['depthwiseConv2d', () => tf.depthwiseConv2d(image([2, 6, 7, 3], 1), image([3, 2, 3, 2], 2), 2, 'same')],
    [
      'separableConv2d',
      () =>
        tf.separableConv2d(image([2, 6, 7, 3], 1), image([3, 2, 3, 2], 2), image([1, 1, 6, 4], 3), 1, 'same'),
    ],
    [
      'input gradient of conv2d',
      () =>
        tf.grad((x) => tf.conv2d(x as Image, image([3, 2, 3, 4], 2), [2, 1], 'same'))(image([2, 6, 7, 3], 1)),
    ],
    [
      'input gradient of conv2d with padding in numbers',
      () =>
        tf.grad((x) => tf.conv2d(x as Image, image([3, 3, 3, 4], 2), 1, 1, 'NHWC', 1, 'floor'))(
          image([2, 6, 7, 3], 1),
        ),
    ],
    [
      'conv2dTranspose',
      () => tf.conv2dTranspose(image([2, 3, 4, 4], 1), image([3, 2, 3, 4], 2), [2, 6, 8, 3], 2, 'same'),
    ],
    [
      'conv2dTranspose of a larger input than its output',
      () => tf.conv2dTranspose(image([1, 8, 8, 8], 1), image([8, 8, 8, 8], 2), [1, 4, 4, 8], 1, 'same'),
    ],
    [
      'maxPool gradient of positive values without ties',
      () =>
        tf.grad((x) => tf.maxPool(x as Image, 2, 2, 'valid'))(tf.add(unevenTensor([2, 6, 8, 3], 1, 1), 2)),
    ],
    [
      'avgPool gradient without padding',
      withGradients([[2, 6, 7, 3]], (x) => tf.avgPool(x as Image, 3, 2, 'valid')),
    ],
    ['conv3d', () => tf.conv3d(volume([2, 4, 5, 4, 2], 1), volume([2, 3, 2, 2, 3], 2), 2, 'same')],
    [
      'filter gradient of conv3d at stride 1',
      () =>
        tf.grad((f) => tf.conv3d(volume([2, 4, 5, 4, 2], 1), f as Volume, 1, 'same'))(
          volume([2, 3, 2, 2, 3], 2),
        ),
    ],
    [
      'maxPool3d of positive values',
      () => tf.maxPool3d(positive(volume([2, 4, 5, 4, 2], 1)) as Volume, 2, 2, 'same'),
    ],
    [
      'maxPool3d gradient of positive values',
      withGradients([[2, 4, 4, 4, 2]], (x) =>
        tf.maxPool3d(positive(x as tf.Tensor) as Volume, 2, 2, 'valid'),
      ),
    ],
    [
      'avgPool3d and its gradient without padding',
      withGradients([[2, 4, 4, 4, 2]], (x) => tf.avgPool3d(x as Volume, 2, 2, 'valid')),
    ],
  ]);
});

describe('labels', () => {
  staysAsStock([['oneHot of int32', () => tf.oneHot(tf.tensor2d([0, 2, 1, 5], [2, 2], 'int32'), 4, 7, -1)]]);
});

test('whole numbers are refused as by the stock kernels', async () => {
  await useBackend('wasm');
  const product = () => tf.matMul(tf.ones([2, 2], 'int32'), tf.ones([2, 2], 'int32'), true);
  const fused = () =>
    tf.fused.matMul({ a: tf.ones([2, 2], 'int32'), b: tf.ones([2, 2], 'int32'), transposeA: true });
  const message = /non-float32 tensors not yet supported/;
  for (const compute of [product, fused]) expect(compute).toThrow(message);
  install();
  for (const compute of [product, fused]) expect(compute).toThrow(message);
});
