import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readGoldenFolder } from './golden-folder.ts';
import { reportLines } from './report.ts';
import { runConformance } from './run-conformance.ts';
import { useBackend } from './use-backend.ts';

const USAGE = `pnpm conformance [dir] [--backend wasm|cpu] [--self-test]

Compares the packages with the numbers in dir (default: SUPERMASK_GOLDEN, or conformance/golden).
--self-test compares with one wrong value at a time instead, which every case must notice.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      backend: { type: 'string', default: 'wasm' },
      'self-test': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  if (positionals.length > 1) throw new Error(`one folder at most, got ${positionals.join(', ')}`);
  const [folder = process.env.SUPERMASK_GOLDEN ?? fileURLToPath(new URL('../golden', import.meta.url))] =
    positionals;
  await useBackend(values.backend);
  const { lines, ok } = reportLines(await runConformance(readGoldenFolder(folder)), {
    selfTest: values['self-test'],
  });
  for (const line of lines) console.log(line);
  process.exitCode = ok ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(`conformance: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
