import { expect, test } from 'vitest';
import { cosPi } from './cos-pi.ts';

test('is the cosine of π x', () => {
  expect([cosPi(0), cosPi(1)]).toEqual([1, -1]);
  expect(Math.abs(cosPi(0.5))).toBeLessThan(1e-15);
  for (let x = 0; x <= 1; x += 1 / 64) expect(Math.abs(cosPi(x) - Math.cos(Math.PI * x))).toBeLessThan(1e-15);
});
