import { writeFile } from 'node:fs/promises';
import { machine, machineLine } from './machine.ts';
import { benchOps, type OpsResult } from './ops.ts';

interface OpsCommand {
  readonly json?: string | undefined;
  readonly quick: boolean;
  readonly only: string;
}

/** `pnpm bench ops`: prints, writes, and fails where a product differs from that of tfjs. */
export async function runOps({ json, quick, only }: OpsCommand): Promise<void> {
  const where = machine();
  console.log(machineLine(where));
  console.log(
    'CPU milliseconds a call, median (quartiles); × = how many times faster than tfjs-wasm / own dense',
  );
  const cases: OpsResult[] = [];
  await benchOps({
    ...{ quick, only },
    report: (result) => {
      cases.push(result);
      console.log(line(result));
    },
  });
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify({ machine: where, quick, cases }, null, 2)}\n`);
  }
  const wrong = cases.filter(({ deviation }) => !(deviation < 1e-5));
  for (const { name, deviation } of wrong) console.error(`${name}: differs from tfjs by ${deviation}`);
  if (wrong.length > 0) process.exitCode = 1;
}

function line({ name, ms, spread, ratio, deviation }: OpsResult): string {
  const engines = Object.entries(ms).map(([engine, time]) => {
    const [low, high] = spread[engine] as readonly [number, number];
    return `${engine} ${time.toPrecision(3)} (${low.toPrecision(3)}–${high.toPrecision(3)})`;
  });
  const times = ['tfjs-wasm', 'own-dense'].map((engine) => (1 / (ratio[engine] as number)).toFixed(1));
  return `${name.padEnd(34)} ×${times.join(' / ')}   ${engines.join('  ')}   dev ${deviation.toExponential(0)}`;
}
