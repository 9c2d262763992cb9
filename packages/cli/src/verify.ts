import { readFile } from 'node:fs/promises';
import { prepareBackend, progressLine, readModel, verifyRun } from '@supermask/experiments';
import { compareFile } from '@supermask/export';
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';
import { interruption } from './interruption.ts';
import { parseNumber } from './parse-number.ts';

const args = {
  source: { type: 'positional', required: true, description: 'folder of a finished run, or a .smask file' },
  model: { type: 'string', description: 'of a .smask file: model.json of the tfjs model that it came from' },
  tolerance: {
    type: 'string',
    description: 'with --model: largest deviation over largest value (default 1e-5)',
  },
  'data-dir': { type: 'string', description: 'of a run: folder with the official files (not for glyphs)' },
  retrain: {
    type: 'boolean',
    description: 'of a run: train again from the configuration and compare every bit',
  },
} as const satisfies ArgsDef;

interface Given {
  readonly source: string;
  readonly model?: string | undefined;
  readonly tolerance?: string | undefined;
  readonly 'data-dir'?: string | undefined;
  readonly retrain?: boolean | undefined;
}

/** `supermask verify`: whether a run's folder is what its `result.json` says, or a file predicts like its model; exit code 1 if not. */
export const verify: CommandDef<typeof args> = defineCommand({
  meta: {
    name: 'verify',
    description: 'Check a run against its receipt, or a .smask file against its model',
  },
  args,
  run: ({ args: given }) => {
    if (given.model !== undefined) return verifyFile(given, given.model);
    if (given.source.endsWith('.smask'))
      throw new Error('--model is missing: the model.json that the file came from');
    return verifyFolder(given);
  },
});

async function verifyFile(
  { source, tolerance, retrain, 'data-dir': dataDir }: Given,
  path: string,
): Promise<void> {
  if (retrain || dataDir !== undefined)
    throw new Error('--retrain and --data-dir are of runs, --model is of a file');
  const allowed = parseNumber('tolerance', tolerance) ?? 1e-5;
  const bytes = new Uint8Array(await readFile(source));
  await prepareBackend();
  const model = await readModel(path);
  const deviation = compareFile(model, bytes);
  const words = `largest deviation from the model, over the largest value: ${deviation.toExponential(1)}`;
  console.log(words);
  if (!(deviation <= allowed))
    throw new Error(`${source} does not predict like ${path} (allowed: ${allowed})`);
}

async function verifyFolder({ source, tolerance, retrain, 'data-dir': dataDir }: Given): Promise<void> {
  if (tolerance !== undefined) throw new Error('--tolerance is for a file beside its --model');
  const { result, equal, differences } = await verifyRun(source, {
    ...{ dataDir, retrain: retrain === true, signal: interruption() },
    ...progressLine(process.stderr, { label: 'again' }),
  });
  for (const line of equal) console.log(`equal      ${line}`);
  for (const line of differences) console.log(`different  ${line}`);
  if (result.receipt.file === undefined && retrain !== true) {
    console.log('note: the run has no model.smask, only --retrain can tell more');
  }
  if (differences.length > 0) throw new Error(`${source} is not what its result.json says`);
}
