import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServeOptions } from './serve-jobs.ts';

/** Processes that serve jobs, as on so many machines; one that did not end by itself is started again. */
export class WorkerProcesses {
  /** What they said on standard error. */
  readonly trouble: string[] = [];
  private readonly start: () => ChildProcess;
  private readonly alive = new Set<ChildProcess>();
  private ending = false;

  /** @param scripts a folder of `buildScripts` with `sweep-worker.suite.ts` in it. */
  constructor(scripts: URL, url: string, options: Omit<ServeOptions, 'signal' | 'onEvent' | 'onTrouble'>) {
    this.start = () =>
      spawn(
        process.execPath,
        [fileURLToPath(new URL('sweep-worker.suite.js', scripts)), url, JSON.stringify(options)],
        {
          stdio: ['ignore', 'inherit', 'pipe'],
        },
      );
  }

  add(count: number): void {
    for (let i = 0; i < count; i++) {
      const child = this.start();
      this.alive.add(child);
      child.stderr?.setEncoding('utf8').on('data', (text: string) => this.trouble.push(text));
      child.once('exit', (code) => {
        this.alive.delete(child);
        if (code !== 0 && !this.ending) this.add(1);
      });
    }
  }

  get pids(): number[] {
    return [...this.alive].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  /** The processes in which they do jobs. */
  get jobPids(): number[] {
    return this.pids.flatMap(childrenOf);
  }

  /** Asks all to stop, and waits for it. */
  async end(): Promise<void> {
    this.ending = true;
    const gone = [...this.alive].map((child) => once(child, 'exit'));
    for (const child of this.alive) child.kill('SIGTERM');
    await Promise.all(gone);
  }
}

/** Of a process, those that have not ended. */
function childrenOf(parent: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([pid, ppid, state]) =>
      Number(ppid) === parent && !state?.startsWith('Z') ? [Number(pid)] : [],
    );
}
