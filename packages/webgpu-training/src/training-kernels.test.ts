import { deviation, hasWebGpu, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers the gradients
import { beforeAll, describe, expect, test } from 'vitest';
import { install } from './install.ts';
import { startWebGpu } from './start-webgpu.ts';
import { uninstall } from './uninstall.ts';

const uneven = (length: number, seed = 1): Float32Array =>
  Float32Array.from({ length }, (_, i) => (((i * 7919 + seed * 104_729) % 1009) - 504) / 504);
const image = (values: Float32Array): tf.Tensor4D => tf.tensor4d(values, [2, 7, 6, 3]);

async function valuesOn(backend: 'cpu' | 'webgpu', compute: () => tf.Tensor): Promise<Float32Array> {
  if (backend === 'cpu') await useBackend('cpu');
  else await tf.setBackend('webgpu');
  const tensor = tf.tidy(compute);
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  return values;
}

describe.runIf(hasWebGpu)('on webgpu', () => {
  beforeAll(async () => {
    await startWebGpu();
    // Small tensors would stay on the CPU.
    tf.env().set('WEBGPU_CPU_FORWARD', false);
  });

  describe.each<[number | [number, number], number, 'same' | 'valid' | number]>([
    [2, 2, 'valid'],
    [3, 2, 'same'],
    [3, 1, 1],
    [[2, 3], 2, 'same'],
  ])('pools of %o at stride %i, padding %s', (size, stride, pad) => {
    test.each([
      ['no two alike', uneven(252)],
      ['signs only', uneven(252).map((value) => (value < 0 ? -1 : 1))],
    ])('the gradient of the maximum: %s', async (_, values) => {
      const gradient = (): tf.Tensor =>
        tf.grad((x) => {
          const pooled = tf.maxPool(x as tf.Tensor4D, size, stride, pad);
          return tf.mul(pooled, tf.tensor(uneven(pooled.size, 2), pooled.shape));
        })(image(values));
      expect(deviation(await valuesOn('webgpu', gradient), await valuesOn('cpu', gradient))).toBeLessThan(
        1e-6,
      );
    });

    // The pool is linear: a difference of its forward pass is its gradient, also where that of cpu is wrong.
    test('the gradient of the average is its slope', async () => {
      const loss = (x: tf.Tensor): tf.Tensor => {
        const pooled = tf.avgPool(x as tf.Tensor4D, size, stride, pad);
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

  test('what was cast from booleans and integers can be transposed', async () => {
    const numbers = [3, -1, 0, 5, 2, -7];
    for (const compute of [
      () => tf.transpose(tf.cast(tf.greater(tf.tensor(numbers, [2, 3]), 1), 'float32')),
      () => tf.transpose(tf.cast(tf.tensor(numbers, [2, 3], 'int32'), 'float32')),
      () => tf.cast(tf.cast(tf.tensor([1.5, -2.5, 0]), 'int32'), 'float32'),
    ]) {
      expect([...(await valuesOn('webgpu', compute))]).toEqual([...(await valuesOn('cpu', compute))]);
    }
  });

  test.each([
    [false, false],
    [true, false],
    [false, true],
  ])('long products repeat their bits: transposed %s, %s', async (transposeA, transposeB) => {
    const [a, b] = [uneven(12 * 5000), uneven(5000 * 20, 3)];
    const compute = (): tf.Tensor =>
      tf.matMul(
        tf.tensor2d(a, transposeA ? [5000, 12] : [12, 5000]),
        tf.tensor2d(b, transposeB ? [20, 5000] : [5000, 20]),
        transposeA,
        transposeB,
      );
    const first = await valuesOn('webgpu', compute);
    for (let i = 0; i < 3; i++) expect(await valuesOn('webgpu', compute)).toEqual(first);
    expect(deviation(first, await valuesOn('cpu', compute))).toBeLessThan(1e-5);
    expect(tf.env().getNumber('WEBGPU_MATMUL_PROGRAM_TYPE')).toBe(-1);
  });

  test('the stock kernels are what they are said to be', async () => {
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
