import type { PartialRunConfig } from '../config.ts';

/** How much a finding computes: seconds, a night on two cores, or what the papers did. */
export const scales = ['smoke', 'default', 'paper'] as const;

export type Scale = (typeof scales)[number];

/** A part of a configuration. */
export type Setting = Omit<Partial<PartialRunConfig>, 'seed'>;

/** A setting that is chosen by trials: equally many for each arm and point. */
export interface Tuning {
  readonly key: 'learningRate' | 'weightDecay' | 'dropout';
  /** A geometric row, ascending. It is continued where its best value stands at an end of it. */
  readonly values: readonly number[];
  /** Where the row ends in any case, such as 1 for a dropout. */
  readonly below?: number;
  /** The arm whose chosen setting this one begins with. */
  readonly after?: string;
}

/** One of the things that are compared: a method, or a control. */
export interface Arm {
  readonly name: string;
  /** Arms of one group share a chart. */
  readonly group?: string;
  readonly setting: Setting;
  /** Densities, or levels of pruning, each trained and tuned of its own; one that adds nothing where left out. */
  readonly points?: readonly Setting[];
  readonly tune?: Tuning;
  /** The arm whose chosen settings this one has, point by point: a control with the recipe of what it controls. */
  readonly like?: string;
}

/** Arms that differ in nothing but what they say. */
export interface Comparison {
  readonly name: string;
  /** What all arms have in common. */
  readonly base: Setting & Pick<PartialRunConfig, 'dataset'>;
  readonly arms: readonly Arm[];
  /** Runs of each arm and point: seeds 1 to this, of weights, scores and order, the same for all arms. */
  readonly seeds: number;
  /** Trials of each value that is tried, with seeds from 1001 on. */
  readonly trials: number;
  /** It looks around: no hypothesis was written down for it. */
  readonly exploratory?: true;
  /** Also writes the networks to files, and predicts with them. */
  readonly files?: true;
  /** Keeps the curves of its runs, and tests what early stopping would have kept. */
  readonly curves?: true;
}

/** One of the points of an arm; `best`: that with the highest validation accuracy in the trials. */
export interface PointName {
  readonly arm: string;
  readonly density?: number | 'best';
  readonly levels?: number;
  readonly width?: number;
  /** What is compared, where it is not what the hypothesis measures. */
  readonly measure?: Measure;
}

/**
 * What is measured of a run. Accuracies are fractions; `best` is that of the test at the epoch with the best validation,
 * `int8` that of the file with int8 numbers;
 * of `stepsToMinimumLoss` and `meanCorruption` less is better.
 */
export type Measure =
  | 'int8'
  | 'validation'
  | 'test'
  | 'best'
  | 'areaUnderCurve'
  | 'stepsToMinimumLoss'
  | 'worstGroup'
  | 'meanCorruption';

/**
 * A statement about the paired differences a − b of runs with the same seed, written down before the test images
 * are looked at. `equal`: their mean is within ± `margin` (two one-sided t-tests at 5 %: the 90 % interval is inside).
 * `above`: their mean is above `margin` (the 95 % t-interval is).
 */
export interface Hypothesis {
  readonly name: string;
  readonly statement: string;
  readonly comparison: string;
  readonly a: PointName;
  readonly b: PointName;
  readonly test: 'equal' | 'above';
  /** 0.01 by default for `equal`, 0 for `above`. */
  readonly margin?: number;
  /** The test accuracy by default. */
  readonly measure?: Measure;
}

/** One of the field's central claims, and how it is tested. */
export interface Finding {
  /** Of its files: `<name>.jsonl`, `<name>.md`. */
  readonly name: string;
  readonly title: string;
  /** What is asked and how, as paragraphs of Markdown. */
  readonly text: readonly string[];
  /** What the runs of the default scale show, as paragraphs: written when they were done. */
  readonly reading?: readonly string[];
  readonly comparisons: (scale: Scale) => readonly Comparison[];
  /** The primary hypotheses; whatever else a page shows is exploratory. */
  readonly hypotheses: (scale: Scale) => readonly Hypothesis[];
}
