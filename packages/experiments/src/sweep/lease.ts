import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { fileClock, isStale, type LeaseFile, leaseNumbers, leasePath, readLease } from './lease-file.ts';
import { machineName } from './machine-name.ts';

export interface LeaseOptions {
  /** Milliseconds between signs of life. */
  readonly beatEvery?: number;
  /** Milliseconds without one after which an owner on another machine has ended. */
  readonly staleAfter?: number;
}

/**
 * The right to write a run's folder, of one process at a time: the file `lease-<n>.json`, which is made only if it
 * is not there. Whoever takes over from an owner that has ended makes the file of the next number, which one
 * process alone can do; an owner that was only asleep sees it before it writes again. A number is used again only
 * when the run is finished and nobody writes any more.
 */
export class Lease {
  /** Aborts when another process has taken over. */
  readonly lost: AbortSignal;
  private readonly dir: string;
  private readonly number: number;
  private readonly file: FileHandle;
  private readonly content: string;
  private readonly timer: NodeJS.Timeout;
  private readonly loss = new AbortController();
  private beating: Promise<void> = Promise.resolve();

  private constructor(
    dir: string,
    {
      number,
      file,
      content,
      beatEvery,
    }: { number: number; file: FileHandle; content: string; beatEvery: number },
  ) {
    this.dir = dir;
    this.number = number;
    this.file = file;
    this.content = content;
    this.lost = this.loss.signal;
    this.timer = setInterval(() => {
      this.beating = this.beating.then(() => this.beat()).catch(() => {});
    }, beatEvery).unref();
  }

  /**
   * Takes the lease of a folder, which is made if it is not there.
   *
   * @returns the lease of the owner instead, if there is one that lives.
   */
  static async take(
    dir: string,
    { beatEvery = 5000, staleAfter = 60_000 }: LeaseOptions = {},
  ): Promise<Lease | LeaseFile> {
    await mkdir(dir, { recursive: true });
    const owner = { pid: process.pid, host: hostname(), machine: machineName() };
    for (;;) {
      const last = await readLease(dir);
      if (last && !last.released && !isStale(last, { now: await fileClock(dir), staleAfter })) return last;
      const number = (last?.number ?? 0) + 1;
      const file = await open(leasePath(dir, number), 'wx').catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      // Another process was quicker.
      if (file === undefined) continue;
      const content = `${JSON.stringify({ ...owner, since: new Date().toISOString() })}\n`;
      const lease = new Lease(dir, { number, file, content, beatEvery });
      try {
        await file.write(content, 0);
        for (const old of await leaseNumbers(dir)) if (old < number) await rm(leasePath(dir, old));
        return lease;
      } catch (error) {
        await lease.end({ finished: true });
        throw error;
      }
    }
  }

  /** @throws if another process has taken over; to be called before anything is written. */
  async check(): Promise<void> {
    if (Math.max(0, ...(await leaseNumbers(this.dir))) !== this.number) {
      this.loss.abort(new Error(`[supermask/experiments] Lease: ${this.dir} has another owner by now`));
    }
    this.lost.throwIfAborted();
  }

  /** Lets others have it. Where the run is finished nothing of it stays. */
  async end({ finished }: { readonly finished: boolean }): Promise<void> {
    clearInterval(this.timer);
    // It would write over what is written here: for a minute nobody could take what was given back.
    await this.beating;
    const path = leasePath(this.dir, this.number);
    if (!finished && !this.lost.aborted) {
      await this.file.truncate(0);
      await this.file.write('{"released":true}\n', 0);
    }
    await this.file.close();
    if (finished) await rm(path, { force: true });
  }

  private async beat(): Promise<void> {
    await this.check();
    // Written rather than touched: the time is then the file system's own. No more bytes, so that it fits a full disk.
    await this.file.write(this.content, 0);
  }
}
