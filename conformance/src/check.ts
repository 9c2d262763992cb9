import { deviation } from '@supermask/testing';

type Numbers = ArrayLike<number>;

/** One comparison of a case: what our code gives, and what the original gave. */
export interface Check {
  /** The tensor or field that is compared. */
  readonly what: string;
  readonly actual: Numbers;
  readonly expected: Numbers;
  readonly measure: (actual: Numbers, expected: Numbers) => number;
  /** The largest deviation that passes. */
  readonly tolerance: number;
  /** The expected values with one of them wrong, which must not pass. */
  readonly spoiled: () => number[];
  /** Whether it says that our code refuses what the case asks for. */
  readonly refusal?: boolean;
}

/** max|a − b| / max|b|, the project's norm. */
export function near(what: string, actual: Numbers, expected: Numbers, tolerance = 2e-5): Check {
  const spoiled = (): number[] => {
    const values = Array.from(expected);
    const sizes = values.map(Math.abs);
    const largest = sizes.indexOf(Math.max(...sizes));
    values[largest] = (values[largest] as number) * 1.001 || 1e-3;
    return values;
  };
  return { what, actual, expected, measure: deviation, tolerance, spoiled };
}

/** The relative deviation of every single value: losses, constants. */
export function eachNear(what: string, actual: Numbers, expected: Numbers, tolerance: number): Check {
  const measure = (a: Numbers, b: Numbers): number =>
    a.length === b.length
      ? Math.max(...Array.from(a, (value, i) => deviation([value], [b[i] as number])))
      : Number.POSITIVE_INFINITY;
  const spoiled = (): number[] => {
    const middle = expected.length >> 1;
    return Array.from(expected, (value, i) => (i === middle ? value * 1.001 || 1e-3 : value));
  };
  return { what, actual, expected, measure, tolerance, spoiled };
}

/** Masks, counts and other whole numbers: the deviation is how many of them differ. */
export function equal(what: string, actual: Numbers, expected: Numbers): Check {
  const measure = (a: Numbers, b: Numbers): number =>
    a.length === b.length
      ? Array.from(a).filter((value, i) => value !== b[i]).length
      : Number.POSITIVE_INFINITY;
  const spoiled = (): number[] =>
    Array.from(expected, (value, i) => (i === expected.length >> 1 ? 1 - value : value));
  return { what, actual, expected, measure, tolerance: 0, spoiled };
}

/** How far a check is off; undefined if it passes. */
export function failure({ actual, expected, measure, tolerance }: Check): number | undefined {
  const off = measure(actual, expected);
  return off <= tolerance ? undefined : off;
}
