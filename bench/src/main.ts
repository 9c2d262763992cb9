import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { benchOps, type OpsResult } from './ops.ts';

const USAGE = `pnpm bench ops [--json FILE] [--quick] [--only PART-OF-A-NAME]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});
if (positionals.length !== 1 || positionals[0] !== 'ops') {
  console.error(USAGE);
  process.exit(2);
}
// Node 20 has relaxed SIMD behind this flag.
setFlagsFromString('--experimental-wasm-relaxed-simd');
tf.env().set('PROD', true);
if (!(await tf.setBackend('wasm'))) throw new Error('[bench] tfjs refused "wasm"');

const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  node: process.version,
  v8: process.versions.v8,
  tfjs: tf.version_core,
};
console.log(
  `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, tfjs ${machine.tfjs} (wasm, 1 thread)`,
);
console.log(
  'CPU milliseconds a call, median (quartiles); × = how many times faster than tfjs-wasm / own dense',
);
const cases: OpsResult[] = [];
await benchOps({
  quick: values.quick,
  only: values.only,
  report: (result) => {
    cases.push(result);
    console.log(line(result));
  },
});
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ machine, quick: values.quick, cases }, null, 2)}\n`);
}
const wrong = cases.filter(({ deviation }) => !(deviation < 1e-5));
for (const { name, deviation } of wrong) console.error(`${name}: differs from tfjs by ${deviation}`);
if (wrong.length > 0) process.exitCode = 1;

function line({ name, ms, spread, ratio, deviation }: OpsResult): string {
  const engines = Object.entries(ms).map(([engine, time]) => {
    const [low, high] = spread[engine] as readonly [number, number];
    return `${engine} ${time.toPrecision(3)} (${low.toPrecision(3)}–${high.toPrecision(3)})`;
  });
  const times = ['tfjs-wasm', 'own-dense'].map((engine) => (1 / (ratio[engine] as number)).toFixed(1));
  return `${name.padEnd(34)} ×${times.join(' / ')}   ${engines.join('  ')}   dev ${deviation.toExponential(0)}`;
}
