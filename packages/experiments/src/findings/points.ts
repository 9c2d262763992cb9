import type { Setting, Tuning } from './finding.ts';

/** A point for each density. */
export function densities(...values: number[]): Setting[] {
  return values.map((density) => ({ density }));
}

/** A point for each number of rounds of pruning. */
export function levels(...values: number[]): Setting[] {
  return values.map((count) => ({ levels: count }));
}

/** Learning rates to try. */
export function rates(...values: number[]): Tuning {
  return { key: 'learningRate', values };
}

/** Of all comparisons at the scale `smoke`: seconds, without files. */
export const SMOKE = {
  dataset: 'glyphs',
  width: 0.1,
  trainSize: 200,
  validationSize: 100,
  testSize: 100,
  epochs: 2,
} as const;
