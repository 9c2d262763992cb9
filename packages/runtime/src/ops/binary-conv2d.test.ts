import { describe, expect, test } from 'vitest';
import { binaryConv2dSuite } from './binary-conv2d.suite.ts';
import { createOps } from './create-ops.ts';
import { kinds } from './engines.suite.ts';

for (const kind of kinds()) binaryConv2dSuite(kind);

describe('packBinaryConv2d refuses', () => {
  const ops = createOps();
  const options = { image: [5, 6], channels: 2, units: 4, size: [3, 3] };
  const kernel = new Float32Array(72);

  test.each([
    [{ ...options, channels: 0 }, 'channels must be an integer in [1, 2²⁷], got 0'],
    [{ ...options, units: 5 }, 'kernel must have 90 values, got 72'],
    [{ ...options, thresholds: new Int32Array(5) }, 'thresholds must have 4 values, got 5'],
    [{ ...options, flips: Uint8Array.of(0, 1, 2, 0) }, 'flips must be 0 or 1'],
    [{ ...options, channels: 4000 }, 'an output must have at most 32766 weights, got 36000'],
  ])('%o', (wrong, message) => {
    const { channels, units } = wrong;
    const values = channels === 4000 ? new Float32Array(9 * channels * units) : kernel;
    expect(() => ops.packBinaryConv2d(values, wrong as never)).toThrow(
      `[supermask/runtime] packBinaryConv2d: ${message}`,
    );
  });

  test('weights of two magnitudes, and inputs that are no nibbles', () => {
    const uneven = kernel.slice();
    uneven.set([1, 1, 1, 1, 2]);
    expect(() => ops.packBinaryConv2d(uneven, options as never)).toThrow(
      'one magnitude, got 1 and 2 in output 0',
    );
    const conv = ops.packBinaryConv2d(kernel, options as never);
    expect(() => conv.sums(new Uint8Array(29))).toThrow('sums: input must have 30 values, got 29');
    expect(() => conv.signs(ops.allocate(30) as never)).toThrow(
      '30 values of a Uint8Array, got 30 of a Float32Array',
    );
    conv.dispose();
    expect(() => conv.sums(new Uint8Array(30))).toThrow('this convolution is disposed');
  });
});
