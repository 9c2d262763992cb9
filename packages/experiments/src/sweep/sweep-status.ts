import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readResult } from '../result.ts';
import type { Job } from './executor.ts';
import { isStale, type LeaseOwner, readLease } from './lease-file.ts';
import { readMetrics } from './metrics-log.ts';
import { readFailure, runFolder } from './run-job.ts';

/** What there is of a run. */
export interface RunStatus extends Job {
  /** `broken`: begun, and nobody goes on with it. */
  readonly state: 'finished' | 'running' | 'broken' | 'waiting';
  /** Of a running one, if its lease says. */
  readonly owner?: LeaseOwner;
  /** Of one that is running or broken: epochs that its metrics have, of all levels. */
  readonly epochs?: number;
  /** Of a broken one that failed. */
  readonly error?: string;
}

/** What there is of the runs of a sweep, in their order. Nothing is written. */
export async function sweepStatus(
  dir: string,
  jobs: readonly Job[],
  { now = Date.now(), staleAfter = 60_000 }: { readonly now?: number; readonly staleAfter?: number } = {},
): Promise<RunStatus[]> {
  return await Promise.all(
    jobs.map(async (job): Promise<RunStatus> => {
      const folder = runFolder(dir, job.id);
      if (!(await isThere(folder))) return { ...job, state: 'waiting' };
      try {
        if (await readResult(join(folder, 'result.json'))) return { ...job, state: 'finished' };
      } catch (error) {
        return { ...job, state: 'broken', error: (error as Error).message };
      }
      const { length: epochs } = await readMetrics(folder);
      const lease = await readLease(folder);
      if (lease && !lease.released && !isStale(lease, { now, staleAfter })) {
        return { ...job, state: 'running', epochs, ...(lease.owner ? { owner: lease.owner } : {}) };
      }
      const error = await readFailure(folder);
      return { ...job, state: 'broken', epochs, ...(error === undefined ? {} : { error }) };
    }),
  );
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
