import type * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { poolGradientInfo } from './pool-gradient-info.ts';

const info = (dyShape: number[]) => {
  const tensor = (shape: number[]): tf.TensorInfo => ({ dataId: {}, shape, dtype: 'float32' });
  const attrs = { filterSize: 3, strides: 2, pad: 0 };
  return poolGradientInfo('MaxPoolGrad', tensor([1, 6, 6, 1]), tensor(dyShape), attrs as never);
};

test('the shape of dy tells how the number of windows was rounded', () => {
  expect(info([1, 2, 2, 1]).outHeight).toBe(2);
  expect(info([1, 3, 3, 1]).outHeight).toBe(3);
});

test('a dy of no such pool is refused', () => {
  expect(() => info([1, 4, 4, 1])).toThrow('MaxPoolGrad: dy must be [1,2,2,1], got [1,4,4,1]');
});
