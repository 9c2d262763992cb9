import { appendFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ResultRow } from '../result-row.ts';
import { openResultLines } from './result-lines.ts';

const row = (id: string): ResultRow => ({ id, config: { dataset: 'glyphs' } }) as ResultRow;
const file = async (): Promise<string> =>
  join(await mkdtemp(join(tmpdir(), 'supermask-lines-')), 'new', 'x.jsonl');

test('rows are there again, and a line that was not finished is cut off', async () => {
  const path = await file();
  const lines = await openResultLines(path);
  lines.append(row('a'));
  lines.append(row('b'));
  await appendFile(path, '{"id":"c","conf');
  const again = await openResultLines(path);
  expect(again.rows.size).toBe(2);
  again.append(row('d'));
  expect((await readFile(path, 'utf8')).split('\n').map((line) => line.slice(0, 9))).toEqual([
    '{"id":"a"',
    '{"id":"b"',
    '{"id":"d"',
    '',
  ]);
});

test('a line that is no row is an error with its number', async () => {
  const path = await file();
  (await openResultLines(path)).append(row('a'));
  await writeFile(path, '{"id":"a"}\n{}\n');
  await expect(openResultLines(path)).rejects.toThrow(/line 2 of .* is no row/);
});
