import { findings, type ReproduceProgress, reproduce, type Scale, scales } from '@supermask/experiments';
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';
import { interruption } from './interruption.ts';
import { parseNumber } from './parse-number.ts';

const names = Object.keys(findings);

const args = {
  name: { type: 'positional', required: false, description: `${names.join(', ')} (default all)` },
  'data-dir': {
    type: 'string',
    description: 'folder above those of the data sets (mnist, fashion-mnist, …)',
  },
  scale: { type: 'string', description: `${scales.join(', ')} (default default)` },
  seeds: { type: 'string', description: 'how many runs of each arm are enough for now (default all)' },
  processes: { type: 'string', description: 'how many train at once (default 2)' },
  out: {
    type: 'string',
    description: 'folder of rows and pages (default docs/results, or runs/reproduce-…)',
  },
  'report-only': { type: 'boolean', description: 'write the pages of the rows that are there' },
} as const satisfies ArgsDef;

/** `supermask reproduce`: the findings of the field, tested; what is done is not done again. */
export const reproduceCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: 'reproduce', description: 'Test findings of the field and write their pages' },
  args,
  async run({ args: given }) {
    const scale = (given.scale ?? 'default') as Scale;
    if (!scales.includes(scale))
      throw new Error(`--scale must be one of ${scales.join(', ')}, got "${scale}"`);
    const wanted = given.name === undefined ? names : [given.name];
    const unknown = wanted.find((name) => !Object.hasOwn(findings, name));
    if (unknown !== undefined) throw new Error(`unknown finding "${unknown}" (known: ${names.join(', ')})`);
    const count = (flag: 'processes' | 'seeds'): number | undefined => {
      const value = parseNumber(flag, given[flag]);
      if (value !== undefined && (!Number.isInteger(value) || value < 1))
        throw new Error(`--${flag} must be an integer ≥ 1, got ${value}`);
      return value;
    };
    const processes = count('processes') ?? 2;
    const seeds = count('seeds');
    const signal = interruption();
    for (const name of wanted) {
      const finding = findings[name];
      if (finding === undefined) continue;
      await reproduce(finding, {
        scale,
        out: given.out ?? (scale === 'default' ? 'docs/results' : `runs/reproduce-${scale}`),
        seeds,
        processes,
        dataDir: given['data-dir'],
        signal,
        reportOnly: given['report-only'] === true,
        onRow: progress(name),
      });
    }
  },
});

/** A line for each run. */
function progress(name: string): (at: ReproduceProgress) => void {
  const start = performance.now();
  return ({ row, done, jobs }) => {
    const { dataset, method, density, levels, seed } = row.config;
    const minutes = (performance.now() - start) / 60_000;
    const { test, validation } = row.accuracy;
    const accuracy = row.diverged ?? `${test === undefined ? 'validation' : 'test'} ${test ?? validation}`;
    const what = [dataset, method ?? 'edge-popup', density ?? levels ?? '', `seed ${seed ?? 1}`].join(' ');
    process.stderr.write(`${name} ${done}/${jobs} ${minutes.toFixed(1)} min: ${what}: ${accuracy}\n`);
  };
}
