import { expect, test } from 'vitest';
import { constant, cosine } from './schedule.ts';

test('cosine is ½(1 + cos(πx))', () => {
  for (const epochs of [1, 2, 3, 7, 160, 1000]) {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const truth = (1 + Math.cos((Math.PI * epoch) / epochs)) / 2;
      expect(Math.abs(cosine()({ epoch, epochs }) - truth)).toBeLessThanOrEqual(1e-15);
    }
  }
});

test('cosine falls from 1 in every epoch and stays above 0', () => {
  const factors = Array.from({ length: 100 }, (_, epoch) => cosine()({ epoch, epochs: 100 }));
  expect(factors[0]).toBe(1);
  expect(factors[50]).toBe(0.5);
  factors.slice(1).forEach((factor, i) => {
    expect(factor).toBeLessThan(factors[i] as number);
    expect(factor).toBeGreaterThan(0);
  });
});

test('constant is 1', () => {
  expect(constant()({ epoch: 3, epochs: 9 })).toBe(1);
});
