import { progressLine, verifyRun } from '@supermask/experiments';
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';
import { interruption } from './interruption.ts';

const args = {
  dir: { type: 'positional', required: true, description: 'folder of a finished run' },
  'data-dir': { type: 'string', description: 'folder with the official files (not for glyphs)' },
  retrain: { type: 'boolean', description: 'train again from the configuration and compare every bit' },
} as const satisfies ArgsDef;

/** `supermask verify`: whether a run's folder is what its `result.json` says; exit code 1 if it is not. */
export const verify: CommandDef<typeof args> = defineCommand({
  meta: { name: 'verify', description: 'Check a run against its receipt; --retrain repeats it' },
  args,
  async run({ args: given }) {
    const { result, equal, differences } = await verifyRun(given.dir, {
      dataDir: given['data-dir'],
      retrain: given.retrain === true,
      signal: interruption(),
      ...progressLine(process.stderr, { label: 'again' }),
    });
    for (const line of equal) console.log(`equal      ${line}`);
    for (const line of differences) console.log(`different  ${line}`);
    if (result.receipt.file === undefined && given.retrain !== true) {
      console.log('note: the run has no model.smask, only --retrain can tell more');
    }
    if (differences.length > 0) throw new Error(`${given.dir} is not what its result.json says`);
  },
});
