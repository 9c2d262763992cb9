import { parseArgs } from 'node:util';
import { demo } from './demo.ts';

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { seed: { type: 'string', default: '1' }, out: { type: 'string', default: 'demo-output' } },
  });
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new Error(`--seed must be an integer ≥ 0, got "${values.seed}"`);
  await demo({ seed, out: values.out, progress: process.stderr, print: console.log });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
