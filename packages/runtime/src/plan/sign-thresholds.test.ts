import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signThresholds } from './sign-thresholds.ts';

const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 });

test('a sum reaches its threshold where scale and bias would give 0 or more, to the last bit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(float, float), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 0, max: 300 }),
      (units, largest) => {
        const [scale, bias] = [0, 1].map((i) => Float32Array.from(units, (unit) => unit[i] as number));
        const { thresholds, flips } = signThresholds(scale as Float32Array, {
          bias: bias as Float32Array,
          largest,
        });
        for (const [unit, [s, b]] of units.entries()) {
          for (let sum = -largest; sum <= largest; sum++) {
            const reached = sum >= (thresholds[unit] as number);
            const plus = Math.fround(Math.fround(sum * s) + b) >= 0;
            expect(reached !== (flips[unit] === 1), `${sum} · ${s} + ${b}`).toBe(plus);
          }
        }
      },
    ),
  );
});

test('without a scale the bias decides', () => {
  const { thresholds, flips } = signThresholds(new Float32Array(3), {
    bias: Float32Array.of(0, 1, -1),
    largest: 5,
  });
  expect([...thresholds]).toEqual([-5, -5, 6]);
  expect([...flips]).toEqual([0, 0, 0]);
});
