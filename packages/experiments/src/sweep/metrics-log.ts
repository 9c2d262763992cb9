import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochLog } from '@supermask/trainers';
import { writeFile } from '../write-file.ts';

/** A line of `metrics.jsonl`: what is known after an epoch, the same in every repetition of a run. */
export interface MetricsRow {
  /** Of an iterative method: how many rounds of pruning came before. */
  readonly level?: number;
  /** From 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss?: number;
  /** In [0, 1]. */
  readonly validationAccuracy?: number;
}

const columns = ['level', 'epoch', 'trainLoss', 'validationLoss', 'validationAccuracy'] as const;

/**
 * Goes on with `metrics.jsonl` and `metrics.csv` of a run's folder.
 *
 * @returns what adds the row of an epoch to both, and has it on the disk when it is done: a checkpoint that comes
 *   after it never knows more epochs than they do. Rows of this epoch and later ones, which an interrupted process left
 *   behind its last checkpoint, go away first.
 */
export async function openMetricsLog(dir: string): Promise<(log: EpochLog) => Promise<void>> {
  const paths = { jsonl: join(dir, 'metrics.jsonl'), csv: join(dir, 'metrics.csv') };
  const before = await readMetrics(dir);
  let continued = false;
  return async (log) => {
    const row = metricsRow(log);
    if (continued) {
      await append(paths.jsonl, jsonLine(row));
      await append(paths.csv, csvLine(row));
      return;
    }
    const rows = [...before.filter((earlier) => comesBefore(earlier, row)), row];
    await writeFile(paths.jsonl, rows.map(jsonLine).join(''));
    await writeFile(paths.csv, `${columns.join(',')}\n${rows.map(csvLine).join('')}`);
    continued = true;
  };
}

/** The rows of a run's folder, without what a process that was killed left of a line; none if there is no file. */
export async function readMetrics(dir: string): Promise<MetricsRow[]> {
  const text = await readFile(join(dir, 'metrics.jsonl'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const rows: MetricsRow[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    try {
      rows.push(JSON.parse(line));
    } catch {
      break;
    }
  }
  return rows;
}

function metricsRow({ level, epoch, trainLoss, validation }: EpochLog): MetricsRow {
  return {
    ...(level === undefined ? {} : { level }),
    epoch,
    trainLoss,
    ...(validation ? { validationLoss: validation.loss, validationAccuracy: validation.accuracy } : {}),
  };
}

function comesBefore(a: MetricsRow, b: MetricsRow): boolean {
  const [first, second] = [a.level ?? 0, b.level ?? 0];
  return first < second || (first === second && a.epoch < b.epoch);
}

function jsonLine(row: MetricsRow): string {
  return `${JSON.stringify(row)}\n`;
}

function csvLine(row: MetricsRow): string {
  return `${columns.map((name) => row[name] ?? '').join(',')}\n`;
}

async function append(path: string, text: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}
