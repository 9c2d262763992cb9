import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { completeConfig, type PartialRunConfig } from '../config.ts';
import { readResult } from '../result.ts';
import type { Job, JobEvent } from './executor.ts';
import { runId } from './run-id.ts';
import { runFolder } from './run-job.ts';

/** A job of a fraction of a second. */
export function tinyJob(config: Partial<PartialRunConfig> = {}): Job {
  const partial: PartialRunConfig = {
    ...{ dataset: 'glyphs', width: 0.1, epochs: 4, batchSize: 32 },
    ...{ trainSize: 256, validationSize: 32, testSize: 32, ...config },
  };
  return { id: runId(partial), config: completeConfig(partial) };
}

/** Jobs that differ in their seed, from 1. */
export function tinyJobs(count: number, config: Partial<PartialRunConfig> = {}): Job[] {
  return Array.from({ length: count }, (_, i) => tinyJob({ ...config, seed: i + 1 }));
}

/** What must be the same however a run came about: hashes of its variables, its file and its metric rows. */
export async function fingerprint(dir: string, id: string): Promise<readonly string[]> {
  const folder = runFolder(dir, id);
  const result = await readResult(join(folder, 'result.json'));
  if (result === undefined) throw new Error(`${folder} has no result`);
  const hash = async (name: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
  const { scores, variables } = result.receipt;
  return [
    scores,
    variables,
    ...(await Promise.all(['model.smask', 'metrics.jsonl', 'metrics.csv'].map(hash))),
  ];
}

export async function fingerprints(dir: string, jobs: readonly Job[]): Promise<Record<string, unknown>> {
  return Object.fromEntries(await Promise.all(jobs.map(async ({ id }) => [id, await fingerprint(dir, id)])));
}

/** All events, and what ended them. */
export async function collect(
  events: AsyncIterable<JobEvent>,
  onEvent: (event: JobEvent) => void = () => {},
): Promise<{ readonly events: readonly JobEvent[]; readonly error?: Error }> {
  const seen: JobEvent[] = [];
  try {
    for await (const event of events) {
      seen.push(event);
      onEvent(event);
    }
    return { events: seen };
  } catch (error) {
    return { events: seen, error: error as Error };
  }
}
