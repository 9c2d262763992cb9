import { deviation, hasWebGpu } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { startOnDevice, uneven, valuesOn } from './values-on.suite.ts';

describe.runIf(hasWebGpu)('on webgpu', () => {
  beforeAll(startOnDevice);

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
});
