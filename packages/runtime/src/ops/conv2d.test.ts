import { describe, expect, test } from 'vitest';
import { conv2dSuite } from './conv2d.suite.ts';
import { createOps } from './create-ops.ts';
import { kinds } from './engines.suite.ts';

for (const kind of kinds()) conv2dSuite(kind);

describe('packConv2d refuses', () => {
  const ops = createOps();
  const options = { image: [5, 6], channels: 2, units: 4, size: [3, 3] };
  const kernel = new Float32Array(72);

  test.each([
    [{ ...options, image: [5, 0] }, 'image[1] must be an integer in [1, 2²⁷], got 0'],
    [{ ...options, size: 3 }, 'size must be a pair of numbers, got Number'],
    [{ ...options, strides: [0, 1] }, 'strides[0] must be an integer'],
    [
      { ...options, padding: 'full' },
      'padding must be same, valid or [[top, bottom], [left, right]], got full',
    ],
    [
      {
        ...options,
        padding: [
          [0, 0],
          [-1, 0],
        ],
      },
      'padding[1][0] must be an integer in [0, 2²⁷], got -1',
    ],
    [{ ...options, dilations: [1, 3] }, 'the kernel must fit the padded image, got 7 > 6'],
    [{ ...options, groups: 3 }, 'groups must divide channels and units, got 3 for 2 and 4'],
    [{ ...options, groups: 2 }, 'kernel must have 36 values, got 72'],
    [{ ...options, image: [2 ** 20, 2 ** 20] }, 'padded values must be an integer in [1, 2²⁷]'],
    [{ ...options, units: 2 ** 27 }, 'outputs must be an integer in [1, 2²⁷]'],
    [{ ...options, layout: 'hwoi' }, 'layout must be one of hwio, oihw, got hwoi'],
  ])('%o', (wrong, message) => {
    expect(() => ops.packConv2d(kernel, wrong as never)).toThrow(
      `[supermask/runtime] packConv2d: ${message}`,
    );
  });

  test('dense groups', () => {
    expect(() =>
      ops.packConv2d(new Float32Array(36), { ...options, groups: 2, form: 'dense' } as never),
    ).toThrow("form dense must have groups 1, got 2 (use 'sparse')");
  });
});
