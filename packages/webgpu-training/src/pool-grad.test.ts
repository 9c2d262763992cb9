import { deviation, hasWebGpu } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers the gradients
import { beforeAll, describe, expect, test } from 'vitest';
import { install } from './install.ts';
import { uninstall } from './uninstall.ts';
import { startOnDevice, uneven, valuesOn } from './values-on.suite.ts';

const image = (values: Float32Array): tf.Tensor4D => tf.tensor4d(values, [2, 7, 6, 3]);

/** To the first of the largest values of each window goes the number that is multiplied with its output. */
function maxPoolGradient(values: ArrayLike<number>, info: tf.backend_util.Conv2DInfo): Float32Array {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const factors = uneven(2 * outHeight * outWidth * inChannels, 2);
  const gradient = new Float32Array(values.length);
  for (let o = 0; o < factors.length; o++) {
    const channel = o % inChannels;
    const left = (Math.floor(o / inChannels) % outWidth) * info.strideWidth - info.padInfo.left;
    const row = Math.floor(o / (inChannels * outWidth));
    const top = (row % outHeight) * info.strideHeight - info.padInfo.top;
    const image = Math.floor(row / outHeight);
    let first = -1;
    for (let y = Math.max(top, 0); y < Math.min(top + filterHeight, inHeight); y++) {
      for (let x = Math.max(left, 0); x < Math.min(left + filterWidth, inWidth); x++) {
        const i = ((image * inHeight + y) * inWidth + x) * inChannels + channel;
        if (first < 0 || (values[i] as number) > (values[first] as number)) first = i;
      }
    }
    gradient[first] = (gradient[first] as number) + (factors[o] as number);
  }
  return gradient;
}

describe.runIf(hasWebGpu)('on webgpu', () => {
  beforeAll(startOnDevice);

  describe.each<[number | [number, number], number, 'same' | 'valid' | number, 'ceil'?]>([
    [2, 2, 'valid'],
    [3, 2, 'same'],
    [3, 1, 1],
    [[2, 3], 2, 'same'],
    [3, 2, 0, 'ceil'],
  ])('pools of %o at stride %i, padding %s', (size, stride, pad, rounding) => {
    test.each([
      ['no two alike', uneven(252)],
      ['signs only', uneven(252).map((value) => (value < 0 ? -1 : 1))],
    ])('the gradient of the maximum: %s', async (_, values) => {
      const gradient = (): tf.Tensor =>
        tf.grad((x) => {
          const pooled = tf.maxPool(x as tf.Tensor4D, size, stride, pad, rounding);
          return tf.mul(pooled, tf.tensor(uneven(pooled.size, 2), pooled.shape));
        })(image(values));
      const info = tf.backend_util.computePool2DInfo([2, 7, 6, 3], size, stride, 1, pad, rounding);
      expect(deviation(await valuesOn('webgpu', gradient), maxPoolGradient(values, info))).toBeLessThan(1e-6);
    });

    // The pool is linear: a difference of its forward pass is its gradient, also where that of cpu is wrong.
    test('the gradient of the average is its slope', async () => {
      const loss = (x: tf.Tensor): tf.Tensor => {
        const pooled = tf.avgPool(x as tf.Tensor4D, size, stride, pad, rounding);
        return tf.sum(tf.mul(pooled, tf.tensor(uneven(pooled.size, 2), pooled.shape)));
      };
      const gradient = await valuesOn('webgpu', () => tf.grad(loss)(image(uneven(252))));
      const slopes = await valuesOn('cpu', () =>
        tf.stack(
          Array.from({ length: 252 }, (_, i) =>
            loss(tf.reshape(tf.oneHot(tf.scalar(i, 'int32'), 252, 1, 0, 'float32'), [2, 7, 6, 3])),
          ),
        ),
      );
      expect(deviation(gradient, slopes)).toBeLessThan(1e-6);
    });
  });

  test('the stock gradient goes to another of equal maxima', async () => {
    uninstall();
    try {
      const signs = uneven(252).map((value) => (value < 0 ? -1 : 1));
      const gradient = (): tf.Tensor =>
        tf.grad((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'))(image(signs));
      expect(deviation(await valuesOn('webgpu', gradient), await valuesOn('cpu', gradient))).toBe(1);
    } finally {
      install();
    }
  });
});
