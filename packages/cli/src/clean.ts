import { createInterface } from 'node:readline/promises';
import { type CleanOptions, clean, type Removable, removables } from '@supermask/experiments';
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';

const args = {
  dir: { type: 'positional', required: true, description: 'folder of a sweep' },
  checkpoints: {
    type: 'boolean',
    description: 'checkpoints and levels of finished runs, without which `export` of a run is not possible',
  },
  broken: { type: 'boolean', description: 'runs that were begun, are not finished, and nobody is at' },
  unlisted: { type: 'boolean', description: 'runs that the sweep names no more, finished ones too' },
  all: { type: 'boolean', description: 'all runs, finished ones too' },
  yes: { type: 'boolean', description: 'do not ask' },
} as const satisfies ArgsDef;

/** `supermask clean`: removes what it says, when it is told to. */
export const cleanCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: 'clean', description: 'Remove checkpoints or runs from the folder of a sweep' },
  args,
  async run({ args: { dir, yes, ...given } }) {
    const options: CleanOptions = {
      checkpoints: given.checkpoints === true,
      broken: given.broken === true,
      unlisted: given.unlisted === true,
      all: given.all === true,
    };
    if (!Object.values(options).includes(true))
      throw new Error('say what to remove: --checkpoints, --broken, --unlisted or --all');
    const found = await removables(dir, options);
    console.log(summary(found));
    if (found.length === 0) return;
    if (!yes && !(await agreed())) return console.log('nothing is removed (--yes does not ask)');
    const left = await clean(dir, found);
    if (left.length > 0)
      console.log(
        `left because a process is at it or has finished it: ${left.map(({ id }) => id).join(', ')}`,
      );
  },
});

function summary(found: readonly Removable[]): string {
  if (found.length === 0) return 'nothing to remove';
  const kinds = [...new Set(found.map(({ what }) => what))];
  return kinds
    .map((what) => {
      const those = found.filter((one) => one.what === what);
      const megabytes = those.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
      const of =
        what === 'checkpoints' ? `checkpoints of ${those.length} finished runs` : `${those.length} ${what}s`;
      return `${of}, ${megabytes.toFixed(1)} MB: ${those.map(({ id }) => id).join(', ')}`;
    })
    .join('\n');
}

/** Nobody can answer where there is no terminal. */
async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test(await lines.question('Remove? [y/N] '));
  } finally {
    lines.close();
  }
}
