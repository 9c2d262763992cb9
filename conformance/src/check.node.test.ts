import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachNear, equal, failure, near } from './check.ts';
import { blindChecks } from './run-conformance.ts';

const numbers = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
const bits = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1 });

test('equal numbers pass, and one wrong value among the expected ones never does', () => {
  const passesAndSees = (check: ReturnType<typeof near>): void => {
    expect(failure(check)).toBeUndefined();
    expect(blindChecks({ label: '', checks: [check] })).toEqual([]);
  };
  fc.assert(fc.property(numbers, (values) => passesAndSees(near('', values, values))));
  fc.assert(fc.property(numbers, (values) => passesAndSees(eachNear('', values, values, 1e-4))));
  fc.assert(fc.property(bits, (values) => passesAndSees(equal('', values, values))));
});

test('NaN and other lengths never pass', () => {
  for (const check of [near, equal, eachNear]) {
    expect(failure(check('', [Number.NaN], [Number.NaN], 1))).toBeGreaterThan(0);
    expect(failure(check('', [1], [1, 1], 1))).toBeGreaterThan(0);
  }
});

test('a tolerance that sees nothing is found', () => {
  const blind = near('out', [1], [1], 0.1);
  expect(blindChecks({ label: 'masks a', checks: [blind] })).toEqual(['masks a: out']);
});
