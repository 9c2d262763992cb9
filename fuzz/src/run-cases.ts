import { Worker } from 'node:worker_threads';
import type { Report, Share } from './fuzz-worker.ts';
import { STAGES, type Stage } from './judge.ts';

/** A case that takes so long is given up. */
const HANG_SECONDS = 20;
/** What the whole process may have taken at most. */
const MOST_MEMORY = 2 ** 31;

export interface RunOptions {
  readonly cases: number;
  readonly seed: number;
  readonly seconds: number;
  readonly threads: number;
}

/** Runs the cases on several threads and says what came of them. */
export async function runCases({
  cases,
  seed,
  seconds,
  threads,
}: RunOptions): Promise<{ lines: string[]; ok: boolean }> {
  const start = Date.now();
  const counts = new Map<Stage, number>(STAGES.map((stage) => [stage, 0]));
  const findings: string[] = [];
  const add = (report: Report): void => {
    if ('finding' in report) findings.push(`case ${report.index}: ${report.finding}`);
    else
      for (const stage of STAGES) counts.set(stage, (counts.get(stage) ?? 0) + (report.stages[stage] ?? 0));
  };
  const shares = Array.from({ length: threads }, (_, first): Share => {
    const deadline = start + seconds * 1000;
    return { seed, first, step: threads, end: cases, deadline, progress: new SharedArrayBuffer(8) };
  });
  await Promise.all(shares.map((share) => runShare(share, add)));
  const took = (Date.now() - start) / 1000;
  const done = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const least = (stage: Stage): number =>
    STAGES.slice(STAGES.indexOf(stage)).reduce((sum, one) => sum + (counts.get(one) ?? 0), 0);
  const percent = (count: number): string => `${((100 * count) / done).toFixed(1)} %`;
  const memory = process.resourceUsage().maxRSS * 1024;
  const faults = [
    ...(done < cases ? [`only ${done} of ${cases} cases done`] : []),
    ...(least('planner') < done / 2 ? ['fewer than half of the cases reach the planner'] : []),
    ...(memory > MOST_MEMORY ? [`the process took more than ${MOST_MEMORY} bytes`] : []),
    ...findings,
  ];
  const lines = [
    `${done} cases of seed ${seed} in ${took.toFixed(1)} s on ${threads} threads, at most ${Math.round(memory / 2 ** 20)} MiB`,
    ...STAGES.map((stage) => {
      const count = counts.get(stage) ?? 0;
      return (
        `  ${stage === 'predicted' ? 'predicted' : `refused: ${stage}`}`.padEnd(22) +
        `${count}`.padStart(8) +
        percent(count).padStart(9)
      );
    }),
    `reach the parser ${percent(least('tensors'))}, the planner ${percent(least('planner'))}`,
    ...faults,
    `${findings.length} findings`,
  ];
  return { lines, ok: faults.length === 0 };
}

function runShare(share: Share, add: (report: Report) => void): Promise<void> {
  const worker = new Worker(new URL('./fuzz-worker.js', import.meta.url), { workerData: share });
  const state = new Int32Array(share.progress);
  let [last, since] = [-1, Date.now()];
  return new Promise((resolve) => {
    const watch = setInterval(() => {
      const current = Atomics.load(state, 1);
      if (current !== last) [last, since] = [current, Date.now()];
      if (Date.now() - since < HANG_SECONDS * 1000) return;
      add({ finding: `takes more than ${HANG_SECONDS} s`, index: Atomics.load(state, 0) });
      void worker.terminate();
    }, 500);
    worker.on('message', add);
    worker.on('error', (error) =>
      add({ finding: error.stack ?? error.message, index: Atomics.load(state, 0) }),
    );
    worker.on('exit', () => {
      clearInterval(watch);
      resolve();
    });
  });
}
