import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { RunConfig } from '../config.ts';
import { type Versions, versions } from '../versions.ts';
import { writeFile } from '../write-file.ts';

/** `env.json` of a run: what computed it and when, nothing that tells whose machine it was. */
export interface RunEnvironment {
  readonly versions: Versions;
  readonly backend: string;
  readonly platform: string;
  readonly cpu: string;
  /** That the process may use. */
  readonly cores: number;
  /** GiB. */
  readonly memory: number;
  /** ISO 8601: when it began first. */
  readonly started: string;
  /** Absent while it is not finished. */
  readonly finished?: string;
  /** How many processes worked on it, one after the other. */
  readonly processes: number;
  /** Of work, without what came to nothing because a process was killed. */
  readonly seconds: number;
}

/** Keeps `env.json` of a run's folder. */
export interface EnvironmentLog {
  /** After an epoch, and with `finished` before the result is written. */
  write(options?: { readonly finished?: boolean }): Promise<void>;
}

/** Notes in `env.json` that this process works on a run. */
export async function openEnvironmentLog(dir: string, config: RunConfig): Promise<EnvironmentLog> {
  const path = join(dir, 'env.json');
  const before = await readEnvironment(dir);
  const start = performance.now();
  const environment = {
    versions: await versions(),
    backend: config.backend ?? 'wasm',
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    started: before?.started ?? new Date().toISOString(),
    processes: (before?.processes ?? 0) + 1,
  };
  const log: EnvironmentLog = {
    async write({ finished = false } = {}) {
      const seconds = (before?.seconds ?? 0) + (performance.now() - start) / 1000;
      const now: RunEnvironment = {
        ...environment,
        ...(finished ? { finished: new Date().toISOString() } : {}),
        seconds: Math.round(seconds * 1000) / 1000,
      };
      await writeFile(path, `${JSON.stringify(now, null, 2)}\n`);
    },
  };
  await log.write();
  return log;
}

/** What `env.json` of a folder says; undefined if it is not there or cannot be read. */
export async function readEnvironment(dir: string): Promise<RunEnvironment | undefined> {
  try {
    return JSON.parse(await readFile(join(dir, 'env.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
