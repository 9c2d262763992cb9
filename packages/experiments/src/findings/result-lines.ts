import { appendFileSync } from 'node:fs';
import { mkdir, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ResultRow } from '../result-row.ts';
import { RowIndex } from './row-index.ts';

/** A file of rows, one a line, that only grows. */
export interface ResultLines {
  readonly rows: RowIndex;
  append(row: ResultRow): void;
}

/**
 * Opens a file of rows, or begins one. A last line that a killed process has not finished is cut off: its run is
 * done again.
 *
 * @throws if another line is no row.
 */
export async function openResultLines(path: string): Promise<ResultLines> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  await mkdir(dirname(path), { recursive: true });
  const rows = new RowIndex(parseResultLines(whole, path));
  return {
    rows,
    append(row) {
      // At once, so that what is done is there whatever happens next.
      appendFileSync(path, `${JSON.stringify(row)}\n`);
      rows.add(row);
    },
  };
}

/** The rows of a file's text. */
export function parseResultLines(text: string, path: string): ResultRow[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line, i) => {
    try {
      const row = JSON.parse(line) as ResultRow;
      if (typeof row.id === 'string') return row;
    } catch {
      // Said below.
    }
    throw new Error(`[supermask/experiments] reproduce: line ${i + 1} of ${path} is no row`);
  });
}
