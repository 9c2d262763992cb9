import type { RowJob } from './plan.ts';
import { RowRunner } from './run-jobs.ts';

/** What `rowPool` sends to a process; it answers with `{ row }` for each job, then with `{ done: true }`. */
export interface RowTask {
  readonly jobs: readonly RowJob[];
  readonly dataDir: string | undefined;
}

let runner: RowRunner | undefined;

process.on('disconnect', () => process.exit());
process.on('message', async ({ jobs, dataDir }: RowTask) => {
  runner ??= new RowRunner(dataDir);
  try {
    for await (const row of runner.run(jobs)) process.send?.({ row });
    process.send?.({ done: true });
  } catch (error) {
    process.send?.({ error: (error as Error).message });
  }
});
