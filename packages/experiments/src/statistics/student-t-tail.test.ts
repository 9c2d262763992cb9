import fc from 'fast-check';
import { expect, test } from 'vitest';
import { studentTQuantile } from './student-t-quantile.ts';
import { studentTTail } from './student-t-tail.ts';

/** From scipy 1.17.1: `stats.t.sf(t, ν)` at t = 0.1, 1, 3 and 20. */
const TAILS: Readonly<Record<number, readonly number[]>> = {
  1: [0.4682744825694465, 0.25000000000000006, 0.10241638234956672, 0.015902251256176374],
  2: [0.4647327192070701, 0.2113248654051871, 0.04773298313335456, 0.0012453319461835485],
  3: [0.46332617440040297, 0.19550110947788524, 0.02883444281121865, 0.0001366016251236558],
  9: [0.4612682239783406, 0.1717181980689568, 0.007478181955207111, 4.539760649958273e-9],
  19: [0.46069597488262726, 0.1649384004605625, 0.003680862091934319, 1.5923814061226317e-14],
  99: [0.46027327536879115, 0.1598742370696507, 0.0017077539607894359, 7.532224297300891e-37],
  1000: [0.46018218451180204, 0.15877620904233627, 0.0013833545221190963, 2.0311442497624087e-75],
};

test.each(Object.entries(TAILS))(
  'tails with %s degrees of freedom are those of scipy',
  (degrees, expected) => {
    for (const [i, t] of [0.1, 1, 3, 20].entries()) {
      expect(studentTTail(t, Number(degrees)) / (expected[i] as number)).toBeCloseTo(1, 11);
    }
  },
);

/** From scipy 1.17.1: `stats.t.ppf(p, ν)` at p = 0.6, 0.95, 0.975 and 0.9995. */
const QUANTILES: Readonly<Record<number, readonly number[]>> = {
  1: [0.32491969623290634, 6.313751514675037, 12.706204736174694, 636.6192487687897],
  2: [0.2886751345948128, 2.9199855803537242, 4.302652729749462, 31.599054576445365],
  4: [0.2707222947075976, 2.1318467863266495, 2.7764451051977934, 8.610301581379522],
  19: [0.25692281979615467, 1.7291328115213682, 2.0930240544083087, 3.883405852592131],
  1000: [0.25341451583949876, 1.6463788172854643, 1.9623390808264083, 3.300282648423944],
};

test.each(Object.entries(QUANTILES))('quantiles with %s degrees are those of scipy', (degrees, expected) => {
  for (const [i, p] of [0.6, 0.95, 0.975, 0.9995].entries()) {
    expect(studentTQuantile(p, Number(degrees)) / (expected[i] as number)).toBeCloseTo(1, 10);
  }
});

const degrees = fc.integer({ min: 1, max: 200 });

/** A finite sum of another form (Abramowitz & Stegun 26.7.3 and 26.7.4). */
function tailBySum(t: number, nu: number): number {
  const theta = Math.atan(t / Math.sqrt(nu));
  const cos = Math.cos(theta);
  let [sum, term] = [0, nu % 2 === 1 ? cos : 1];
  for (let k = nu % 2 === 1 ? 3 : 2; k <= nu; k += 2) {
    sum += term;
    term *= (cos * cos * (k - 1)) / k;
  }
  const inside = nu % 2 === 1 ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
  return (1 - inside) / 2;
}

test('the tail is that of the finite sum, on both sides', () => {
  fc.assert(
    fc.property(fc.double({ min: -50, max: 50, noNaN: true }), degrees, (t, nu) => {
      expect(studentTTail(t, nu)).toBeCloseTo(tailBySum(t, nu), 12);
    }),
  );
});

test('the quantile undoes the tail, and is odd', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1023 }), degrees, (k, nu) => {
      // 1 − p is exact.
      const p = k / 1024;
      const t = studentTQuantile(p, nu);
      expect(1 - studentTTail(t, nu)).toBeCloseTo(p, 12);
      expect(studentTQuantile(1 - p, nu) + t).toBeCloseTo(0, 12);
    }),
  );
});

test('the ends, and what is no distribution', () => {
  expect(studentTTail(Number.POSITIVE_INFINITY, 5)).toBe(0);
  expect(studentTTail(Number.NEGATIVE_INFINITY, 5)).toBe(1);
  expect(studentTTail(0, 5)).toBe(0.5);
  for (const [t, nu] of [
    [Number.NaN, 1],
    [1, 0],
    [1, 1.5],
  ] as const) {
    expect(() => studentTTail(t, nu)).toThrow(/degrees of freedom, got/);
  }
  for (const p of [0, 1, Number.NaN]) expect(() => studentTQuantile(p, 3)).toThrow(/probability in \(0, 1\)/);
});
