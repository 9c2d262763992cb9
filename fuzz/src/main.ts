import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { baseNetworks } from './base-networks.ts';
import { createDraw } from './draw.ts';
import { judge } from './judge.ts';
import { makeCase, toBases } from './make-case.ts';
import { runCases } from './run-cases.ts';

const USAGE = `pnpm fuzz [--cases N] [--seed N] [--seconds N] [--threads N] [--case N [--out FILE]]

Reads files that somebody made to mislead their reader: each must be refused with an error of ours, or predict what any
engine predicts. Fails on anything else, on a case of more than a second, if fewer than half of the cases reach the
planner, or if not all are done in so many seconds. --case runs one and says what comes of it.`;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '120' },
    threads: { type: 'string', default: '2' },
    case: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const [cases, seed, seconds, threads] = [values.cases, values.seed, values.seconds, values.threads].map(
  Number,
) as [number, number, number, number];

if (values.help) console.log(USAGE);
else if (values.case !== undefined) {
  const index = Number(values.case);
  const file = makeCase(toBases(baseNetworks(seed)), createDraw(seed, index, 'make'));
  if (values.out !== undefined) writeFileSync(values.out, file);
  console.log(`${file.length} bytes`);
  console.log(judge(file, () => createDraw(seed, index, 'judge')));
} else {
  const { lines, ok } = await runCases({ cases, seed, seconds, threads });
  for (const line of lines) console.log(line);
  process.exitCode = ok ? 0 : 1;
}
