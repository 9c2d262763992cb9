import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accuracyScale, epochTicks, lossScale } from './chart-scale.ts';

const losses = fc.array(fc.double({ min: -1e6, max: 1e300, noNaN: true }), { minLength: 1, maxLength: 20 });

test('the axis of losses holds all values', () => {
  fc.assert(
    fc.property(losses, (values) => {
      const { domain, type, ticks } = lossScale(values);
      expect(domain[0]).toBeLessThan(domain[1]);
      expect(domain[0]).toBeLessThanOrEqual(Math.min(...values));
      expect(domain[1]).toBeGreaterThanOrEqual(Math.max(...values));
      if (type === 'log') {
        expect(domain[0]).toBeGreaterThan(0);
        expect(ticks).not.toHaveLength(0);
      } else if (Math.min(...values) >= 0) {
        expect(Math.abs(domain[0])).toBe(0);
      }
    }),
  );
});

test('a loss that spans more than a factor of 50 gets a logarithmic axis', () => {
  expect(lossScale([2.3, 0.1]).type).toBe('linear');
  expect(lossScale([2.3, 0.01])).toMatchObject({
    type: 'log',
    ticks: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2],
  });
  expect(lossScale([1e-6, 1]).ticks).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1]);
  expect(lossScale([2.3, 0]).type).toBe('linear');
});

test('the axis of accuracies holds all values, stays within 0 to 100 and has a width', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 20 }),
      (values) => {
        const [low, high] = accuracyScale(values).domain;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(100);
        expect(high - low).toBeGreaterThanOrEqual(0.5);
        expect(low).toBeLessThanOrEqual(Math.min(...values));
        expect(high).toBeGreaterThanOrEqual(Math.max(...values));
      },
    ),
  );
});

test('epoch ticks are few whole numbers within the range', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(100_000), (low, length) => {
      const ticks = epochTicks(low, low + length);
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length).toBeLessThanOrEqual(9);
      for (const tick of ticks) {
        expect(Number.isInteger(tick)).toBe(true);
        expect(tick).toBeGreaterThanOrEqual(low);
        expect(tick).toBeLessThanOrEqual(low + length);
      }
    }),
  );
  expect(epochTicks(1, 9)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(epochTicks(1, 10)).toEqual([2, 4, 6, 8, 10]);
  expect(epochTicks(0, 160)).toEqual([0, 20, 40, 60, 80, 100, 120, 140, 160]);
});
