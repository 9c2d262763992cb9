import { completeConfig, type RunConfig } from '../config.ts';
import { mean } from '../statistics/mean.ts';
import type { Series, SeriesPoint } from './series.ts';
import type { SweepRow } from './sweep-row.ts';

/** A row with all of its configuration. */
export interface CompleteRow {
  readonly row: SweepRow;
  readonly config: RunConfig;
}

/** Runs on the same images with the same model: what a chart can compare. */
export interface Panel {
  /** Such as `fashion-mnist, conv4`; '' if all runs are in one. */
  readonly name: string;
  readonly groups: readonly RunGroup[];
}

/** Runs that differ in their seed and their density only: a line of a chart. */
export interface RunGroup {
  readonly name: string;
  readonly points: readonly GroupPoint[];
}

/** Runs that differ in their seed only. */
export interface GroupPoint {
  /** Mean of the counted ones. */
  readonly density: number;
  readonly runs: readonly CompleteRow[];
}

/** What a run's panel is. */
const PANEL: readonly (keyof RunConfig)[] = [
  'dataset',
  'model',
  'width',
  'trainSize',
  'testSize',
  'validationSize',
];
/** What makes another run of the same group. */
const WITHIN: readonly (keyof RunConfig)[] = ['seed', 'density', 'levels'];
/** What a method brings with it, and its name says already. */
const POINT: readonly (keyof RunConfig)[] = ['density', 'levels'];

/** Sorts runs into panels, lines and points. Lines are in the order of their first run. */
export function runPanels(rows: readonly SweepRow[]): readonly Panel[] {
  const complete = rows.map((row) => ({ row, config: completeConfig(row.config) }));
  const varying = varyingKeys(complete);
  const panelKeys = PANEL.filter((key) => varying.includes(key));
  const groupKeys = varying.filter((key) => !PANEL.includes(key) && !WITHIN.includes(key));
  return groupBy(complete, panelKeys).map((inPanel) => ({
    name: inPanel[0] ? panelKeys.map((key) => said(key, inPanel[0] as CompleteRow)).join(', ') : '',
    groups: groupNames(groupBy(inPanel, ['method', ...groupKeys]), groupKeys).map(({ name, runs }) => ({
      name,
      points: groupBy(runs, POINT)
        .map((ofPoint) => ({ density: mean(ofPoint.map(({ row }) => row.density)), runs: ofPoint }))
        .sort((a, b) => a.density - b.density),
    })),
  }));
}

/** One number of each run, as series over density; runs that have none are left out. */
export function groupSeries(
  groups: readonly RunGroup[],
  measure: (row: SweepRow) => number | undefined,
): readonly Series[] {
  return groups.map(({ name, points }) => ({
    name,
    points: points.flatMap(({ density, runs }) => {
      const values = runs.flatMap(({ row, config }) => {
        const value = measure(row);
        return value === undefined ? [] : [[config.seed, value] as const];
      });
      return values.length === 0 ? [] : [{ at: density, values: new Map(values) } satisfies SeriesPoint];
    }),
  }));
}

/** Keys that have several values, in the order of a configuration. */
export function varyingKeys(rows: readonly CompleteRow[]): (keyof RunConfig)[] {
  const keys = [...new Set(rows.flatMap(({ config }) => Object.keys(config)))] as (keyof RunConfig)[];
  return keys.filter((key) => new Set(rows.map(({ config }) => config[key])).size > 1);
}

function groupBy(rows: readonly CompleteRow[], keys: readonly (keyof RunConfig)[]): CompleteRow[][] {
  const groups = new Map<string, CompleteRow[]>();
  for (const row of rows) {
    const name = JSON.stringify(keys.map((key) => row.config[key] ?? null));
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return [...groups.values()];
}

/** The method, and of the other keys those in which groups of one method differ. */
function groupNames(
  groups: readonly CompleteRow[][],
  keys: readonly (keyof RunConfig)[],
): { name: string; runs: CompleteRow[] }[] {
  return groups.map((runs) => {
    const first = runs[0] as CompleteRow;
    const alike = groups.flat().filter(({ config }) => config.method === first.config.method);
    const differing = keys.filter((key) => key !== 'method' && varyingKeys(alike).includes(key));
    return { name: [first.config.method, ...differing.map((key) => said(key, first))].join(', '), runs };
  });
}

function said(key: keyof RunConfig, { config }: CompleteRow): string {
  const value = config[key];
  if (key === 'dataset' || key === 'model' || key === 'method') return String(value);
  return `${key} ${value ?? (key === 'ticket' ? 'none' : 'all')}`;
}
