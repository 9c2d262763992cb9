import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { prepareBackend, writeFile } from '@supermask/experiments';
import { exportModel, exportReport, type KernelValues, tfjsFiles } from '@supermask/export';
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';
import { parseNumber } from './parse-number.ts';
import { readNetwork } from './read-network.ts';
import { comparison, sizeTable } from './report-tables.ts';

const args = {
  source: {
    type: 'positional',
    required: true,
    description: 'folder of a finished run, model.json of a tfjs LayersModel, or with --tfjs a .smask file',
  },
  out: { type: 'string', description: 'the .smask file to write' },
  tfjs: { type: 'string', description: 'folder for model.json and weights.bin of a plain, dense tfjs model' },
  tolerance: { type: 'string', description: 'largest deviation over largest value allowed (default 1e-5)' },
  values: { type: 'string', description: 'of kernels that are stored: float32 (default), float16 or int8' },
  'keep-dead': { type: 'boolean', description: 'keep channels and weights that cannot change an output' },
  'data-dir': { type: 'string', description: 'of a run: folder with the official files (not for glyphs)' },
} as const satisfies ArgsDef;

/** `supermask export`: a model as one small file, checked and compared with it; or that file as a model of tfjs. */
export const exportCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: 'export', description: 'Write a model as a .smask file, or a .smask file as a tfjs model' },
  args,
  async run({ args: { source, out, tfjs, tolerance, values, ...given } }) {
    if (source.endsWith('.smask')) {
      const others = [out, tolerance, values, given['keep-dead'], given['data-dir']];
      if (tfjs === undefined || others.some((option) => option !== undefined))
        throw new Error(`${source} can only be written as --tfjs DIR, without other flags`);
      await prepareBackend();
      return writeTfjs(new Uint8Array(await readFile(source)), tfjs);
    }
    if (out === undefined) throw new Error('--out FILE is missing: where the .smask file goes');
    const allowed = parseNumber('tolerance', tolerance);
    const { model, info } = await readNetwork(source, { dataDir: given['data-dir'] });
    const bytes = exportModel(model, {
      ...{ info, keepDead: given['keep-dead'] === true },
      ...(allowed === undefined ? {} : { tolerance: allowed }),
      ...(values === undefined ? {} : { values: values as KernelValues }),
    });
    const report = await exportReport(model, bytes);
    await writeFile(out, bytes);
    console.log(`${sizeTable(report.sizes, basename(out))}\n\n${comparison(report, 'wasm')}\n\n${out}`);
    if (tfjs !== undefined) await writeTfjs(bytes, tfjs);
  },
});

async function writeTfjs(bytes: Uint8Array, dir: string): Promise<void> {
  const files = await tfjsFiles(bytes);
  // The file that names the others comes last.
  for (const name of ['weights.bin', 'model.json'] as const) {
    await writeFile(join(dir, name), files[name]);
    console.log(join(dir, name));
  }
}
