import type { PartialRunConfig } from '../config.ts';
import type { ResultRow } from '../result-row.ts';
import type { Arm, Comparison, PointName, Setting } from './finding.ts';
import type { RowIndex } from './row-index.ts';

/** One point of an arm in a comparison: what has its own trials and its own runs. */
export interface Cell {
  readonly comparison: Comparison;
  readonly arm: Arm;
  readonly point: Setting;
}

const FIRST_TRIAL = 1001;
/** How often a row of values is continued at most. */
const CONTINUATIONS = 3;

/** All cells of a comparison, in the order of its arms. */
export function cellsOf(comparison: Comparison): Cell[] {
  return comparison.arms.flatMap((arm) => (arm.points ?? [{}]).map((point) => ({ comparison, arm, point })));
}

/** What the trials of a cell have chosen; undefined while there are trials to come. */
export function chosen(cell: Cell, rows: RowIndex): Setting | undefined {
  const { like, tune } = cell.arm;
  if (like !== undefined) return chosen(pointOf(cell, like), rows);
  if (tune === undefined) return {};
  const start = startOf(cell, rows);
  if (start === undefined || trials(cell, rows).some(({ row }) => row === undefined)) return undefined;
  return { ...start, [tune.key]: bestValue(cell, rows, { start, values: valuesOf(cell, rows, start) }) };
}

/** A trial of a cell, and its row if it is done. */
export interface Trial {
  readonly config: PartialRunConfig;
  readonly row: ResultRow | undefined;
}

/** The trials of a cell as far as they are known by now. */
export function trials(cell: Cell, rows: RowIndex): Trial[] {
  const start = cell.arm.tune ? startOf(cell, rows) : undefined;
  if (start === undefined) return [];
  return valuesOf(cell, rows, start).flatMap((value) => trialsOf(cell, rows, { start, value }));
}

/** Whether the chosen value stands at the end of the row of those that were tried. */
export function onEdge(cell: Cell, rows: RowIndex): boolean {
  const start = cell.arm.tune && startOf(cell, rows);
  const value = chosen(cell, rows)?.[cell.arm.tune?.key as keyof Setting];
  if (start === undefined || value === undefined) return false;
  const row = valuesOf(cell, rows, start);
  return value === row[0] || value === row.at(-1);
}

/** The mean validation accuracy of the trials with the chosen value, by which points are compared. */
function trialAccuracy(cell: Cell, rows: RowIndex): number {
  const setting = chosen(cell, rows);
  const start = startOf(cell, rows);
  const key = cell.arm.tune?.key;
  if (setting === undefined || start === undefined || key === undefined) return Number.NaN;
  return meanAccuracy(trialsOf(cell, rows, { start, value: setting[key] as number }));
}

/** The cell that a name means; undefined where `best` is not known yet. */
export function findCell(comparison: Comparison, name: PointName, rows: RowIndex): Cell | undefined {
  const cells = cellsOf(comparison).filter(({ arm }) => arm.name === name.arm);
  if (name.density !== 'best') {
    const found = cells.filter(
      ({ point }) =>
        (name.density === undefined || point.density === name.density) &&
        (name.levels === undefined || point.levels === name.levels) &&
        (name.width === undefined || point.width === name.width),
    );
    if (found.length === 1) return found[0];
    throw new Error(
      `[supermask/experiments] findings: ${comparison.name} has ${found.length} points ${JSON.stringify(name)}`,
    );
  }
  const accuracies = cells.map((cell) => trialAccuracy(cell, rows));
  return accuracies.some(Number.isNaN) ? undefined : cells[accuracies.indexOf(Math.max(...accuracies))];
}

/** The run of a cell with a seed. */
export function configOf({ comparison, arm, point }: Cell, setting: Setting, seed: number): PartialRunConfig {
  return { ...comparison.base, ...arm.setting, ...point, ...setting, seed };
}

/** The same point of another arm, or its only one. */
function pointOf({ comparison, point }: Cell, name: string): Cell {
  const cells = cellsOf(comparison).filter(({ arm }) => arm.name === name);
  const same = cells.find((cell) => JSON.stringify(cell.point) === JSON.stringify(point)) ?? cells[0];
  if (same === undefined) {
    throw new Error(`[supermask/experiments] findings: ${comparison.name} has no arm "${name}"`);
  }
  return same;
}

function startOf(cell: Cell, rows: RowIndex): Setting | undefined {
  const after = cell.arm.tune?.after;
  return after === undefined ? {} : chosen(pointOf(cell, after), rows);
}

interface Candidate {
  readonly start: Setting;
  readonly value: number;
}

function trialsOf(cell: Cell, rows: RowIndex, { start, value }: Candidate): Trial[] {
  const key = cell.arm.tune?.key as string;
  return Array.from({ length: cell.comparison.trials }, (_, i) => {
    const config = configOf(cell, { ...start, [key]: value }, FIRST_TRIAL + i);
    return { config, row: rows.get(config) };
  });
}

/** A run that diverged has chosen nothing. */
function meanAccuracy(done: readonly Trial[]): number {
  return done.reduce((sum, { row }) => sum + (row?.accuracy.validation ?? 0), 0) / done.length;
}

function bestValue(
  cell: Cell,
  rows: RowIndex,
  { start, values }: { readonly start: Setting; readonly values: readonly number[] },
): number {
  const accuracies = values.map((value) => meanAccuracy(trialsOf(cell, rows, { start, value })));
  return values[accuracies.indexOf(Math.max(...accuracies))] as number;
}

/** The row of values, continued as far as the finished trials ask for it. */
function valuesOf(cell: Cell, rows: RowIndex, start: Setting): number[] {
  const { values, below = Number.POSITIVE_INFINITY } = cell.arm.tune as Required<Arm>['tune'];
  const row = [...values];
  const done = (value: number): boolean =>
    trialsOf(cell, rows, { start, value }).every((trial) => trial.row !== undefined);
  for (let i = 0; i < CONTINUATIONS && row.every(done); i++) {
    const best = bestValue(cell, rows, { start, values: row });
    const [first, second] = row as [number, number];
    const [last, before] = [row.at(-1), row.at(-2)] as [number, number];
    const next = Number(((last * last) / before).toPrecision(3));
    if (best === first) row.unshift(Number(((first * first) / second).toPrecision(3)));
    else if (best === last && next < below) row.push(next);
    else break;
  }
  return row;
}
