import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { writeFile } from '@supermask/experiments';
import { inspectSmask } from '@supermask/export';
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';
import { contentTables, sizeTable } from './report-tables.ts';

const args = {
  file: { type: 'positional', required: true, description: 'a .smask file' },
  json: { type: 'string', description: 'also write all of it to this file' },
} as const satisfies ArgsDef;

/** `supermask inspect`: what a file holds, and how large it is beside dense files. */
export const inspect: CommandDef<typeof args> = defineCommand({
  meta: { name: 'inspect', description: 'Show graph, tensors and bytes of a .smask file' },
  args,
  async run({ args: { file, json } }) {
    const report = await inspectSmask(new Uint8Array(await readFile(file)));
    console.log(`${contentTables(report)}\n\n${sizeTable(report.sizes, basename(file))}`);
    if (json === undefined) return;
    await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
    console.log(`\n${json}`);
  },
});
