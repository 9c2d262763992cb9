import fc from 'fast-check';
import { expect, test } from 'vitest';
import { permutation } from './permutation.ts';

test('holds every index once', () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.nat(), (n, low) => {
      expect([...permutation([low, 0], n)].sort((a, b) => a - b)).toEqual(
        Array.from({ length: n }, (_, i) => i),
      );
    }),
    { numRuns: 50 },
  );
});

test('every order of three is about equally likely', () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const order = permutation([seed, 5], 3).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  // Six outcomes of probability 1/6: five standard deviations are 145.
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
});

test('version 1 gives this order for ever', () => {
  expect([...permutation([1, 2], 10)]).toMatchInlineSnapshot(`
    [
      7,
      4,
      8,
      9,
      3,
      2,
      6,
      1,
      5,
      0,
    ]
  `);
});

test('refuses a length that it could not shuffle exactly', () => {
  expect(() => permutation([1, 2], 2 ** 21)).toThrow('n must be an integer in [0, 2^21)');
});
