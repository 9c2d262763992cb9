import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spreadLabels } from './spread-labels.ts';

const options = { gap: 10, top: 0, bottom: 100 };
const positions = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 11 });

test('labels keep their order, the gap and the bounds', () => {
  fc.assert(
    fc.property(positions, (wanted) => {
      const placed = spreadLabels(wanted, options);
      expect(placed).toHaveLength(wanted.length);
      const order = wanted.map((_, i) => i).sort((a, b) => (placed[a] as number) - (placed[b] as number));
      for (const [rank, i] of order.entries()) {
        expect(placed[i]).toBeGreaterThanOrEqual(-1e-9);
        expect(placed[i]).toBeLessThanOrEqual(100 + 1e-9);
        const next = order[rank + 1];
        if (next === undefined) continue;
        expect(wanted[i]).toBeLessThanOrEqual(wanted[next] as number);
        expect((placed[next] as number) - (placed[i] as number)).toBeGreaterThanOrEqual(10 - 1e-9);
      }
    }),
  );
});

test('labels that do not touch stay where they are', () => {
  expect(spreadLabels([70, 20, 45], options)).toEqual([70, 20, 45]);
});

test('labels that touch move as little as possible', () => {
  expect(spreadLabels([50, 50], options)).toEqual([45, 55]);
  expect(spreadLabels([0, 0, 90], options)).toEqual([0, 10, 90]);
  expect(spreadLabels([100, 99], options)).toEqual([100, 90]);
});
