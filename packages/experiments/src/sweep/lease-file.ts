import { randomUUID } from 'node:crypto';
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { machineName } from './machine-name.ts';

/** Who does a run. */
export interface LeaseOwner {
  readonly pid: number;
  readonly host: string;
  /** See `machineName`. */
  readonly machine: string;
  /** ISO 8601. */
  readonly since: string;
}

/** The newest lease of a run's folder. */
export interface LeaseFile {
  /** From 1; each owner's is higher than that of the one before. */
  readonly number: number;
  /** Absent if its file is not written yet, or damaged. */
  readonly owner?: LeaseOwner;
  /** Given back by its owner. */
  readonly released: boolean;
  /** When its owner last showed that it lives: milliseconds of the file system's clock. */
  readonly beat: number;
}

/** The newest lease in a folder; none where no process has taken one, or the run is finished. */
export async function readLease(dir: string): Promise<LeaseFile | undefined> {
  for (;;) {
    const number = Math.max(0, ...(await leaseNumbers(dir)));
    if (number === 0) return undefined;
    // Opened before it is asked for its times: a network file system then asks its server.
    const file = await open(leasePath(dir, number)).catch(ifThere);
    // Its owner has ended meanwhile, or there is a newer one.
    if (file === undefined) continue;
    try {
      const { mtimeMs: beat } = await file.stat();
      const { released = false, ...owner } = parsed(await file.readFile('utf8'));
      return { number, released, beat, ...('pid' in owner ? { owner: owner as LeaseOwner } : {}) };
    } finally {
      await file.close();
    }
  }
}

/**
 * Whether the owner of a lease has ended: at once for one of this machine, otherwise if it has not shown that it
 * lives for so long.
 *
 * @param options `now`: of the file system's clock, see `fileClock`; `staleAfter` milliseconds.
 */
export function isStale(
  { owner, beat }: LeaseFile,
  { now, staleAfter }: { readonly now: number; readonly staleAfter: number },
): boolean {
  return now - beat > staleAfter || (owner?.machine === machineName() && !isAlive(owner.pid));
}

/** What time it is for the file system of a folder, which may be another machine's, in milliseconds. */
export async function fileClock(dir: string): Promise<number> {
  const path = join(dir, `clock-${randomUUID()}.part`);
  const file = await open(path, 'wx');
  try {
    return (await file.stat()).mtimeMs;
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

export async function leaseNumbers(dir: string): Promise<number[]> {
  const names = (await readdir(dir).catch(ifThere)) ?? [];
  return names.flatMap((name) => {
    const number = /^lease-(\d+)\.json$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

export function leasePath(dir: string, number: number): string {
  return join(dir, `lease-${number}.json`);
}

function parsed(text: string): Partial<LeaseOwner> & { readonly released?: boolean } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function ifThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
