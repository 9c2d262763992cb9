import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDensity, keptCount } from './density.ts';

test('the nearest count by default, the original rule on request', () => {
  expect(keptCount(10, 0.9)).toBe(9);
  expect(keptCount(10, 0.9, 'floor-prune')).toBe(10); // algorithms of the originals: (1 − 0.9) · 10 < 1
  expect(keptCount(1728, 0.2, 'floor-prune')).toBe(346);
});

test('the rules of others', () => {
  expect(keptCount(10, 0.5, 'percentile')).toBe(6); // 0.5 · 9 = 4.5, to even: 4 pruned
  expect(keptCount(12, 0.5, 'percentile')).toBe(6); // 0.5 · 11 = 5.5, to even: 6 pruned
  expect(keptCount(10, 0.25, 'percentile')).toBe(3); // 6.75: 7 pruned
  expect(keptCount(10, 0.75, 'ceil-prune')).toBe(7);
  expect(keptCount(8, 0.75, 'ceil-prune')).toBe(6);
});

test('all rules keep between 1 and n and differ by at most 1', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
      (n, density) => {
        fc.pre(density * n >= 1);
        const kept = keptCount(n, density);
        expect(kept).toBeGreaterThanOrEqual(1);
        expect(kept).toBeLessThanOrEqual(n);
        for (const rule of ['floor-prune', 'percentile'] as const)
          expect(Math.abs(keptCount(n, density, rule) - kept)).toBeLessThanOrEqual(1);
        fc.pre(n - Math.ceil((1 - density) * n) >= 1);
        expect(Math.abs(keptCount(n, density, 'ceil-prune') - kept)).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test('refuses a density that would cut the layer', () => {
  expect(() => keptCount(10, 0.01)).toThrow('density 0.01 keeps none of 10 weights');
});

test.each([0, -0.5, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the density %s', (density) => {
  expect(() => checkDensity(density)).toThrow(`density must be in (0, 1], got ${density}`);
});

test('guesses that 50 meant a percentage', () => {
  expect(() => checkDensity(50)).toThrow('for 50 % write 0.5');
});
