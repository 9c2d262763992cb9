import { type RunStatus, readSweep, sweepStatus, textTable } from '@supermask/experiments';
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';
import { runLabels } from './run-label.ts';
import { stateCounts } from './state-counts.ts';

const args = {
  dir: { type: 'positional', required: true, description: 'folder of a sweep' },
} as const satisfies ArgsDef;

/** `supermask status`: what is finished, at work and broken, and who is at it. */
export const statusCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: 'status', description: 'Say what is done of a sweep, and who does what' },
  args,
  async run({ args: { dir } }) {
    const { jobs } = await readSweep(dir);
    const status = await sweepStatus(dir, jobs);
    console.log(stateCounts(status));
    const shown = status.filter(({ state }) => state === 'running' || state === 'broken');
    if (shown.length === 0) return;
    const label = runLabels(jobs);
    const columns = ['run', 'state', 'epochs', '', ''];
    const rows = shown.map((run) => [run.id, run.state, `${run.epochs ?? ''}`, label(run), remark(run)]);
    console.log(`\n${textTable({ columns, rows })}`);
  },
});

function remark({ owner, error }: RunStatus): string {
  if (owner) return `process ${owner.pid} on ${owner.host} since ${owner.since}`;
  return error ?? '';
}
