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
/** What makes another point of a line. */
const POINT: readonly (keyof RunConfig)[] = ['density', 'levels'];

/** Rows with the defaults that their configurations leave out. */
export function completeRows(rows: readonly SweepRow[]): readonly CompleteRow[] {
  return rows.map((row) => ({ row, config: completeConfig(row.config) }));
}

/** Sorts runs into panels, lines and points. Lines are in the order of their first run. */
export function runPanels(rows: readonly SweepRow[]): readonly Panel[] {
  const complete = completeRows(rows);
  const varying = varyingKeys(complete);
  const panelKeys = PANEL.filter((key) => varying.includes(key));
  const groupKeys = varying.filter((key) => !PANEL.includes(key) && !WITHIN.includes(key));
  const panels = groupBy(complete, panelKeys);
  return panels.map((inPanel) => ({
    name: panelName(inPanel[0] as CompleteRow, panels, panelKeys),
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

/** Of the keys those that tell a panel from another one with which it shares the keys before. */
function panelName(
  row: CompleteRow,
  panels: readonly CompleteRow[][],
  keys: readonly (keyof RunConfig)[],
): string {
  const alike = (other: CompleteRow, key: keyof RunConfig): boolean => other.config[key] === row.config[key];
  const others = panels.map(([first]) => first as CompleteRow);
  return keys
    .filter((key, i) =>
      others.some((other) => !alike(other, key) && keys.slice(0, i).every((before) => alike(other, before))),
    )
    .map((key) => said(key, row))
    .join(', ');
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
