import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFile } from '../write-file.ts';
import type { Job } from './executor.ts';
import { parseSweep } from './parse-sweep.ts';
import { planSweep } from './plan-sweep.ts';
import type { Sweep } from './sweep-schema.ts';

/** Notes in a sweep's folder what its runs are, so that `status`, `report` and `clean` need nothing else. */
export async function writeSweep(dir: string, sweep: Sweep): Promise<void> {
  await writeFile(join(dir, 'sweep.json'), `${JSON.stringify(sweep, null, 2)}\n`);
}

/**
 * The sweep of a folder and its runs.
 *
 * @throws if the folder has no `sweep.json`, or one that is none.
 */
export async function readSweep(
  dir: string,
): Promise<{ readonly sweep: Sweep; readonly jobs: readonly Job[] }> {
  const path = join(dir, 'sweep.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(
      `[supermask/experiments] readSweep: ${dir} is no folder of a sweep (no sweep.json in it)`,
    );
  });
  const sweep = parseSweep(text, { path });
  return { sweep, jobs: planSweep(sweep).jobs };
}

/** The ids of all runs that are in a sweep's folder, of this sweep or an earlier one. */
export async function runsThere(dir: string): Promise<string[]> {
  const names = await readdir(join(dir, 'runs')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  return names.filter((name) => /^[0-9a-f]{16}$/.test(name)).sort();
}
