import { expect, test } from 'vitest';
import { innerAxes } from './inner-axes.ts';

test('axes that lie together are one, whatever axes of length 1 are between them', () => {
  expect(innerAxes([2, 3, 5, 7], [1, 2])).toEqual({ outer: 2, rows: 15, columns: 7 });
  expect(innerAxes([2, 3, 5, 7], [0])).toEqual({ outer: 1, rows: 2, columns: 105 });
  expect(innerAxes([2, 1, 5, 7], [0, 2])).toEqual({ outer: 1, rows: 10, columns: 7 });
  expect(innerAxes([2, 3], [1])).toEqual({ outer: 2, rows: 3, columns: 1 });
  expect(innerAxes([2, 3, 5], [0, 2])).toBeUndefined();
  expect(innerAxes([1, 3], [0])).toBeUndefined();
});
