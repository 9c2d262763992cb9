import { join } from 'node:path';
import { writeSweepReport } from '@supermask/experiments';
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';

const args = {
  dir: { type: 'positional', required: true, description: 'folder of a sweep' },
  out: { type: 'string', description: 'the page (default report.html in the folder)' },
  title: { type: 'string', description: 'of the page (default the name of the sweep)' },
  reference: {
    type: 'string',
    description: 'the line that the others are compared with (default dense, else the first one)',
  },
} as const satisfies ArgsDef;

/** `supermask report`: a page of what a sweep has found so far, and its rows. */
export const reportCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: 'report', description: 'Write the page of a sweep: charts, tables, curves, masks, cost' },
  args,
  async run({ args: { dir, out, title, reference } }) {
    const rows = await writeSweepReport(dir, { out, title, reference });
    console.log(`${rows.length} finished runs\n`);
    console.log(out ?? join(dir, 'report.html'));
    for (const name of ['results.jsonl', 'results.csv']) console.log(join(dir, name));
  },
});
