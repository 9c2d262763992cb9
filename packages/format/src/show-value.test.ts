import { expect, test } from 'vitest';
import { kindOf, showValue } from './show-value.ts';

test.each<[unknown, string]>([
  ['a "b"\n', '"a \\"b\\"\\n"'],
  ['x'.repeat(1000), `"${'x'.repeat(60)}…"`],
  [Number.NaN, 'NaN'],
  [undefined, 'undefined'],
  [null, 'null'],
  [[3, 'a', null], '[3, "a", null]'],
  [[[3]], 'an array of 1'],
  [new Array(9).fill(0), 'an array of 9'],
  [{ toString: 1 }, 'an object'],
])('%j', (value, shown) => {
  expect(showValue(value)).toBe(shown);
});

test('shows what nests deeper than the stack', () => {
  let deep: unknown = 0;
  for (let i = 0; i < 1_000_000; i++) deep = [deep];
  expect(showValue(deep)).toBe('an array of 1');
});

test('tells typed arrays apart', () => {
  expect(kindOf(new Float32Array(1))).toBe('Float32Array');
  expect(kindOf(new ArrayBuffer(1))).toBe('ArrayBuffer');
  expect(kindOf(null)).toBe('Null');
});
