import type { SeedValues } from '../statistics/paired-difference.ts';

/** Runs that differ in nothing but their seed. */
export interface SeriesPoint {
  /** Where the point stands: a density, an epoch, a number of steps or bytes. */
  readonly at: number;
  /** What was measured with each seed. */
  readonly values: SeedValues;
}

/** A method or a setting: a line of a chart, with a point for each density, epoch, … */
export interface Series {
  readonly name: string;
  readonly points: readonly SeriesPoint[];
}
