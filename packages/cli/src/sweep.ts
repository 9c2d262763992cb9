import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import {
  estimateTime,
  type Job,
  parseSweep,
  planSweep,
  type RunStatus,
  shard,
  sweepStatus,
  writeResults,
  writeSweep,
  writeSweepReport,
} from '@supermask/experiments';
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';
import { chooseExecutor, executorArgs } from './choose-executor.ts';
import { duration } from './duration.ts';
import { interruption } from './interruption.ts';
import { parseNumber } from './parse-number.ts';
import { stateCounts } from './state-counts.ts';
import { sweepProgress } from './sweep-progress.ts';

const args = {
  file: { type: 'positional', required: true, description: 'the sweep, as JSON' },
  out: { type: 'string', description: 'folder of the sweep (default sweeps/<name of the file>)' },
  'data-dir': {
    type: 'string',
    description: 'folder above those of the data sets (mnist, fashion-mnist, …)',
  },
  ...executorArgs,
  shard: {
    type: 'string',
    description: 'i/n: of n machines that know nothing of each other the i-th, from 1',
  },
  'dry-run': { type: 'boolean', description: 'say how many runs there are and how long they would take' },
} as const satisfies ArgsDef;

/** `supermask sweep`: many runs, each once, however often it is interrupted and started again. */
export const sweepCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: 'sweep', description: 'Do the runs that a file names; what is finished is not done again' },
  args,
  async run({ args: { file, out, ...given } }) {
    const text = await readFile(file, 'utf8').catch(({ message }: Error) => {
      throw new Error(`expected the file of a sweep, which is JSON, got "${file}": ${message}`);
    });
    const sweep = parseSweep(text, { path: file });
    const plan = planSweep(sweep);
    const jobs = given.shard === undefined ? plan.jobs : shard(plan.jobs, parseShard(given.shard));
    const dir = out ?? join('sweeps', basename(file, '.json'));
    const dataDir = given['data-dir'];
    const executor = chooseExecutor(given);
    const signal = interruption();
    if (given['dry-run']) {
      const status = await sweepStatus(dir, jobs);
      console.log(stateCounts(status, plan.duplicates));
      const processes = parseNumber('processes', given.processes) ?? availableParallelism();
      console.log(await timeLine(status, { dir, dataDir, processes, signal }));
      return;
    }
    await writeSweep(dir, sweep);
    const { onEvent, failed } = sweepProgress(process.stderr, jobs);
    try {
      for await (const event of executor.run(jobs, { dir, dataDir, signal })) onEvent(event);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error(`interrupted; the same command goes on`, { cause: error });
    }
    const { length: finished } = await writeResults(dir, plan.jobs);
    if (finished > 0) await writeSweepReport(dir);
    console.log(`${finished} of ${plan.jobs.length} runs are finished\n`);
    const files = [...(finished > 0 ? ['report.html'] : []), 'results.jsonl', 'results.csv'];
    for (const name of files) console.log(join(dir, name));
    if (failed.size > 0) throw new Error(`${failed.size} of ${jobs.length} runs failed, see above`);
  },
});

function parseShard(text: string): { index: number; count: number } {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index === undefined) throw new Error(`--shard must be i/n, such as 1/10, got "${text}"`);
  return { index: Number(index), count: Number(count) };
}

interface TimeOptions {
  readonly dir: string;
  readonly dataDir: string | undefined;
  readonly processes: number;
  readonly signal: AbortSignal;
}

async function timeLine(
  status: readonly RunStatus[],
  { processes, ...options }: TimeOptions,
): Promise<string> {
  const of = (finished: boolean): readonly Job[] =>
    status.filter(({ state }) => (state === 'finished') === finished);
  const open = of(false);
  if (open.length === 0) return 'nothing to do';
  const { seconds, fromRuns, fromSteps, unknown, reason } = await estimateTime(open, {
    ...options,
    finished: of(true),
  });
  const how = [
    ...(fromRuns > 0 ? [`${fromRuns} by finished runs of the same network, method and data`] : []),
    ...(fromSteps > 0
      ? [`${fromSteps} by a second of training steps here, without validation, test and report`]
      : []),
    ...(unknown > 0 ? [`${unknown} not: ${reason}`] : []),
  ];
  if (unknown === open.length) return `how long they take is not known: ${reason}`;
  const on = Math.min(processes, open.length);
  return `about ${duration(seconds)} of one process, ${duration(seconds / on)} on ${on}; estimated ${how.join('; ')}`;
}
