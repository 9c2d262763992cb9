import { backend_util } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { exactPadding } from './exact-padding.ts';

type Shape4D = [number, number, number, number];

const padding = (
  size: [number, number],
  filterSize: [number, number],
  strides: number | [number, number],
  pad: 'same' | 'valid' | number,
  rounding?: 'ceil',
) => {
  const [xShape, filterShape]: [Shape4D, Shape4D] = [
    [1, ...size, 1],
    [...filterSize, 1, 1],
  ];
  return exactPadding(backend_util.computeConv2DInfo(xShape, filterShape, strides, 1, pad, rounding));
};

test('nothing is changed where XNNPACK computes the same padding', () => {
  expect(padding([6, 6], [3, 3], 1, 'same')).toBeUndefined();
  expect(padding([6, 7], [2, 3], 2, 'same')).toBeUndefined();
  expect(padding([6, 6], [2, 2], 3, 'valid')).toBeUndefined();
  expect(padding([6, 6], [3, 3], 2, 1)).toBeUndefined();
});

test('a stride that leaves out the end of the image needs no padding', () => {
  expect(padding([6, 6], [2, 2], 3, 'same')).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
});

test('one number for all sides becomes what the output of tfjs-core takes', () => {
  // tfjs-core: 6 + 2·1 − 2 + 1 = 7 columns, though a filter of 3 columns has room for 6 only.
  expect(padding([6, 6], [2, 3], 1, 1)).toEqual([
    [0, 0],
    [1, 1],
    [1, 2],
    [0, 0],
  ]);
  // 5 columns for a filter of 1 that has room for 7: the surplus is cut off the output.
  expect(padding([5, 5], [3, 1], 1, 1)?.[2]).toEqual([1, 0]);
  // Rounded up, the last window is not covered by the padding.
  expect(padding([6, 6], [3, 3], 2, 1, 'ceil')?.[1]).toEqual([1, 2]);
});
