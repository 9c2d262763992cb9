import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { completeConfig } from '../config.ts';
import { readResult } from '../result.ts';
import { runExperiment } from '../run-experiment.ts';
import { removeUnfinished, writeFile } from '../write-file.ts';
import { dataFolder } from './data-folder.ts';
import type { ExecutorOptions, Job, JobEvent } from './executor.ts';
import { Lease, type LeaseOptions } from './lease.ts';
import type { LeaseOwner } from './lease-file.ts';
import { openMetricsLog } from './metrics-log.ts';
import { openEnvironmentLog } from './run-environment.ts';

/** How a job ended in one process. */
export type JobEnd =
  | { readonly type: 'finished'; readonly cached: boolean }
  /** By itself: it would again. */
  | { readonly type: 'failed'; readonly error: string }
  /** Another process has the run, or took it over. */
  | { readonly type: 'busy'; readonly owner?: LeaseOwner }
  /** By the signal. It goes on from its checkpoint another time. */
  | { readonly type: 'stopped' };

export interface RunJobOptions extends ExecutorOptions {
  /** Told that it has begun, and of each epoch. */
  readonly onEvent?: ((event: JobEvent) => void) | undefined;
  readonly lease?: LeaseOptions;
}

/** A run's folder in that of its sweep. */
export function runFolder(dir: string, id: string): string {
  return join(dir, 'runs', id);
}

/**
 * Does a job in this process, which must not do another one meanwhile: takes the lease of `runs/<id>`, goes on from
 * its last checkpoint, and writes the files of `runExperiment` with `metrics.jsonl`, `metrics.csv` and `env.json`. A
 * run that is finished is left as it is. The reason of a failure is kept in `error.json`.
 */
export async function runJob(
  job: Job,
  { dir, dataDir, signal, onEvent, lease: leaseOptions }: RunJobOptions,
): Promise<JobEnd> {
  const folder = runFolder(dir, job.id);
  try {
    if (await readResult(join(folder, 'result.json'))) return { type: 'finished', cached: true };
    if (signal?.aborted) return { type: 'stopped' };
    const lease = await Lease.take(folder, leaseOptions);
    if (!(lease instanceof Lease)) return { type: 'busy', ...(lease.owner ? { owner: lease.owner } : {}) };
    const end = await ownedRun(job, { folder, dataDir, signal, onEvent, lease });
    await lease.end({ finished: end.type === 'finished' });
    return end;
  } catch (error) {
    return { type: 'failed', error: (error as Error).message };
  }
}

interface OwnedRun extends Omit<RunJobOptions, 'dir' | 'lease'> {
  readonly folder: string;
  readonly lease: Lease;
}

async function ownedRun(
  { id, config }: Job,
  { folder, dataDir, signal, onEvent, lease }: OwnedRun,
): Promise<JobEnd> {
  const errorPath = join(folder, 'error.json');
  try {
    // It may have been finished before this process became the owner.
    if (await readResult(join(folder, 'result.json'))) return { type: 'finished', cached: true };
    onEvent?.({ type: 'started', id });
    await rm(errorPath, { force: true });
    await removeUnfinished(folder);
    const environment = await openEnvironmentLog(folder, completeConfig(config));
    const addMetrics = await openMetricsLog(folder);
    await runExperiment(config, {
      dir: folder,
      dataDir: dataFolder(dataDir, config.dataset),
      signal: signal ? AbortSignal.any([signal, lease.lost]) : lease.lost,
      beforeWrite: async (name) => {
        await lease.check();
        if (name === 'result.json') await environment.write({ finished: true });
      },
      onEpoch: async (log) => {
        await lease.check();
        await addMetrics(log);
        await environment.write();
        onEvent?.({ type: 'progress', id, epoch: log.epoch, epochs: log.epochs });
      },
    });
    return { type: 'finished', cached: false };
  } catch (error) {
    if (lease.lost.aborted) return { type: 'busy' };
    if (signal?.aborted) return { type: 'stopped' };
    const { message } = error as Error;
    const failure = { error: message, at: new Date().toISOString() };
    // A full disk may be the reason.
    await writeFile(errorPath, `${JSON.stringify(failure, null, 2)}\n`).catch(() => {});
    return { type: 'failed', error: message };
  }
}

/** Why a run failed last; undefined if it did not. */
export async function readFailure(folder: string): Promise<string | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'error.json'), 'utf8')).error;
  } catch {
    return undefined;
  }
}
