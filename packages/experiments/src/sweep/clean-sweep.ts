import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readResult } from '../result.ts';
import { Lease } from './lease.ts';
import { isStale, readLease } from './lease-file.ts';
import { runFolder } from './run-job.ts';
import { readSweep, runsThere } from './sweep-folder.ts';

/** What to remove. */
export interface CleanOptions {
  /** Checkpoints and levels of finished runs: their networks can then be exported no more. */
  readonly checkpoints?: boolean;
  /** Runs that were begun, are not finished or have a damaged result, and nobody is at. */
  readonly broken?: boolean;
  /** Runs that the sweep does not name any more, finished ones too. */
  readonly unlisted?: boolean;
  /** Every run, finished ones too. */
  readonly all?: boolean;
}

/** Something that can be removed. */
export interface Removable {
  readonly id: string;
  readonly what: 'checkpoints' | 'broken run' | 'finished run';
  readonly paths: readonly string[];
  readonly bytes: number;
}

/** What `clean` would remove from a sweep's folder. What a process is at is not among it. */
export async function removables(
  dir: string,
  { checkpoints = false, broken = false, unlisted = false, all = false }: CleanOptions,
): Promise<Removable[]> {
  const listed = new Set((await readSweep(dir)).jobs.map(({ id }) => id));
  const found: Removable[] = [];
  for (const id of await runsThere(dir)) {
    const folder = runFolder(dir, id);
    const finished = await isFinished(folder);
    if (!finished && (await isOwned(folder))) continue;
    const whole = all || (unlisted && !listed.has(id)) || (broken && !finished);
    if (!whole && !(checkpoints && finished)) continue;
    const paths = whole ? [folder] : ['checkpoints', 'levels'].map((name) => join(folder, name));
    const bytes = (await Promise.all(paths.map(size))).reduce((sum, n) => sum + n, 0);
    if (bytes === 0) continue;
    const what = whole ? (finished ? 'finished run' : 'broken run') : 'checkpoints';
    found.push({ id, what, paths, bytes });
  }
  return found;
}

/**
 * Removes it, a run without a result only if nobody is at it or has finished it meanwhile.
 *
 * @returns what was left for that reason.
 */
export async function clean(dir: string, what: readonly Removable[]): Promise<Removable[]> {
  const left: Removable[] = [];
  for (const one of what) {
    if (one.what !== 'broken run') await removeAll(one.paths);
    else {
      const folder = runFolder(dir, one.id);
      const lease = await Lease.take(folder);
      if (lease instanceof Lease) {
        // Somebody may have finished it since it was found.
        if (await isFinished(folder)) left.push(one);
        else await removeAll(one.paths);
        // Not as finished: it would remove the lease of another process, which may have begun the run anew.
        await lease.end({ finished: false });
      } else left.push(one);
    }
  }
  return left;
}

async function removeAll(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path, { recursive: true, force: true });
}

async function isOwned(folder: string): Promise<boolean> {
  const lease = await readLease(folder);
  return lease !== undefined && !lease.released && !isStale(lease, { now: Date.now(), staleAfter: 60_000 });
}

/** One whose result is damaged is broken, as `sweepStatus` says too. */
async function isFinished(folder: string): Promise<boolean> {
  const result = await readResult(join(folder, 'result.json')).catch(() => undefined);
  return result !== undefined;
}

async function size(path: string): Promise<number> {
  try {
    const { size: own, isDirectory } = await stat(path).then((s) => ({
      size: s.size,
      isDirectory: s.isDirectory(),
    }));
    if (!isDirectory) return own;
    const parts = await Promise.all((await readdir(path)).map((name) => size(join(path, name))));
    return parts.reduce((sum, n) => sum + n, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
