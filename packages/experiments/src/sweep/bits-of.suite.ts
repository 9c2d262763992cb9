import { join } from 'node:path';
import { readResult } from '../result.ts';
import type { Job } from './executor.ts';
import { readRunFiles } from './run-files.ts';
import { runFolder } from './run-job.ts';

/** What a run's small files say that must be the same whoever computed it, and however often it broke. */
export async function bitsOf(dir: string, jobs: readonly Job[]): Promise<Record<string, unknown>> {
  const bits = jobs.map(async ({ id }) => {
    const folder = runFolder(dir, id);
    const { receipt, accuracy } = (await readResult(join(folder, 'result.json'))) ?? {};
    const { 'metrics.jsonl': rows, 'metrics.csv': table } = await readRunFiles(folder);
    return [id, { receipt, accuracy, rows, table }] as const;
  });
  return Object.fromEntries(await Promise.all(bits));
}
