import type { ResultRow } from '../result-row.ts';
import { equivalence } from '../statistics/equivalence.ts';
import { holm } from '../statistics/holm.ts';
import { type PairedDifference, pairedDifference } from '../statistics/paired-difference.ts';
import { type Cell, chosen, configOf, findCell } from './cells.ts';
import type { Comparison, Finding, Hypothesis, Measure, PointName, Scale } from './finding.ts';
import type { RowIndex } from './row-index.ts';

type Verdict = 'supported' | 'not supported' | 'undecided' | 'no runs yet';

/** What the runs say about a hypothesis. */
export interface Judgement {
  readonly hypothesis: Hypothesis;
  readonly verdict: Verdict;
  /** Of a − b, with the interval by which it is judged; absent without two pairs. */
  readonly difference?: Omit<PairedDifference, 'p'>;
  /** Adjusted by Holm's procedure over all hypotheses of the finding. */
  readonly p?: number;
  /** The points that were compared, where one was chosen by validation. */
  readonly points: readonly (Cell | undefined)[];
}

const LEVEL = 0.05;

/**
 * Judges the hypotheses of a finding. Supported: its test's p, adjusted for all of them, is below 0.05. Not supported:
 * the interval contradicts it. Undecided: neither.
 */
export function judge(finding: Finding, scale: Scale, rows: RowIndex): Judgement[] {
  const comparisons = finding.comparisons(scale);
  const tests = finding.hypotheses(scale).map((hypothesis) => testOf(hypothesis, comparisons, rows));
  const tested = tests.filter(({ p }) => p !== undefined);
  const adjusted = holm(tested.map(({ p }) => p as number));
  return tests.map((test) => {
    const { hypothesis, difference, points } = test;
    const p = adjusted[tested.indexOf(test)];
    if (p === undefined || difference === undefined) return { hypothesis, points, verdict: 'no runs yet' };
    return { hypothesis, points, difference, p, verdict: verdictOf(hypothesis, difference, p) };
  });
}

type Test = Omit<Judgement, 'verdict'>;

function testOf(hypothesis: Hypothesis, comparisons: readonly Comparison[], rows: RowIndex): Test {
  const comparison = comparisons.find(({ name }) => name === hypothesis.comparison);
  if (comparison === undefined) {
    throw new Error(`[supermask/experiments] findings: no comparison "${hypothesis.comparison}"`);
  }
  const { test, measure = 'test' } = hypothesis;
  const points = [hypothesis.a, hypothesis.b].map((name) => findCell(comparison, name, rows));
  const [a, b] = [hypothesis.a, hypothesis.b].map((name, i) =>
    valuesOf(points[i], rows, name.measure ?? measure),
  ) as [Map<number, number>, Map<number, number>];
  const pairs = [...a.keys()].filter((seed) => b.has(seed)).length;
  if (pairs < 2) return { hypothesis, points };
  if (test === 'equal') {
    const { p, equivalent: _, ...difference } = equivalence(a, b, { margin: hypothesis.margin ?? 0.01 });
    return { hypothesis, points, difference, p };
  }
  const { margin = 0 } = hypothesis;
  const above = new Map([...a].map(([seed, value]) => [seed, value - margin]));
  const { p } = pairedDifference(above, b);
  const { p: _, ...difference } = pairedDifference(a, b);
  return { hypothesis, points, difference, p };
}

function verdictOf(
  { test, margin = test === 'equal' ? 0.01 : 0 }: Hypothesis,
  { mean, low, high }: Omit<PairedDifference, 'p'>,
  p: number,
): Verdict {
  if (test === 'equal') {
    if (p < LEVEL) return 'supported';
    return low >= margin || high <= -margin ? 'not supported' : 'undecided';
  }
  if (p < LEVEL && mean > margin) return 'supported';
  return high <= margin ? 'not supported' : 'undecided';
}

/** The runs of a cell that are done, by their seeds. */
export function runsOf(cell: Cell, rows: RowIndex): Map<number, ResultRow> {
  const setting = chosen(cell, rows);
  const seeds = Array.from({ length: cell.comparison.seeds }, (_, i) => i + 1);
  return new Map(
    seeds.flatMap((seed) => {
      const row = setting && rows.get(configOf(cell, setting, seed));
      return row ? [[seed, row] as const] : [];
    }),
  );
}

/** What was measured of the runs of a cell, by their seeds. */
export function valuesOf(cell: Cell | undefined, rows: RowIndex, measure: Measure): Map<number, number> {
  if (cell === undefined) return new Map();
  return new Map(
    [...runsOf(cell, rows)].flatMap(([seed, row]) => {
      const value = measured(row, measure);
      return value === undefined ? [] : [[seed, value] as const];
    }),
  );
}

/** A network that diverged says one of ten classes, always the same. Without it the others would look better than the arm. */
const DIVERGED: Readonly<Partial<Record<Measure, number>>> = {
  test: 0.1,
  best: 0.1,
  int8: 0.1,
  validation: 0.1,
  areaUnderCurve: 0.1,
  worstGroup: 0,
  meanCorruption: 0.9,
};

function measured({ accuracy, metrics, shift, diverged }: ResultRow, measure: Measure): number | undefined {
  if (diverged !== undefined) return DIVERGED[measure];
  switch (measure) {
    case 'test':
    case 'best':
    case 'int8':
    case 'validation':
      return accuracy[measure];
    case 'areaUnderCurve':
    case 'stepsToMinimumLoss':
      return metrics[measure];
    default:
      return shift?.[measure];
  }
}

/** A point in words: `edge-popup at 0.5`. */
export function pointWords({ arm, density, levels, width }: PointName): string {
  if (density !== undefined) return `${arm} at ${density}`;
  if (width !== undefined) return `${arm} of width ${width}`;
  return levels === undefined ? arm : `${arm} after ${levels} rounds`;
}
