import fc from 'fast-check';
import { expect, test } from 'vitest';
import { philox4x32 } from './philox.ts';
import { randomUint32 } from './random-uint32.ts';

test('any stretch alone equals the same stretch of the whole stream', () => {
  const whole = randomUint32([7, 9], 200);
  fc.assert(
    fc.property(fc.nat(100), fc.nat(100), (start, count) => {
      expect([...randomUint32([7, 9], count, start)]).toEqual([...whole.subarray(start, start + count)]);
    }),
  );
});

test('positions beyond 2^34 use the high counter word', () => {
  const block = new Uint32Array(4);
  philox4x32(block, 0, [7, 9], 5, 3, 0, 0);
  expect([...randomUint32([7, 9], 4, (3 * 2 ** 32 + 5) * 4)]).toEqual([...block]);
});

test.each([
  [0.5, 0],
  [-1, 0],
  [Number.NaN, 0],
  [1, -4],
  [1, 2.5],
])('refuses count %s from start %s', (count, start) => {
  expect(() => randomUint32([7, 9], count, start)).toThrow('count and start must be integers ≥ 0');
});
