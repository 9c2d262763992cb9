import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countKept, encodeSmask, inferShapes, type Smask } from '@supermask/format';
import { type CaseKey, makeCase } from './bench-case.ts';
import type { LoadOnce } from './load-once.ts';
import { machine, machineLine } from './machine.ts';
import { networkNamed } from './networks.ts';

const CASES: readonly CaseKey[] = [
  { network: networkNamed('conv4'), kind: 'sign', density: 0.1, mask: 'iid' },
  { network: networkNamed('conv4'), kind: 'float', density: 0.1, mask: 'iid' },
  { network: networkNamed('conv4'), kind: 'mpt11', density: 0.5, mask: 'iid' },
];

const HEADER = `From the bytes of a file to the first prediction, each time in a new process (Node, \`load\`, whatever SIMD it has without
flags): medians. peak: the most memory beyond that before; needs: kept weights as the kernels have them (a place of two
bytes, float32 if not a sign) and all values between layers; dense: float32 weights and the same values. Compiled code and
garbage are part of a peak: of a network of one weight, which needs nothing, it is nothing else.`;

const ONE_WEIGHT: Smask = {
  graph: {
    inputs: [{ name: 'x', shape: [1] }],
    nodes: [{ op: 'dense', name: 'y', input: 'x', kernel: 'kernel' }],
    outputs: ['y'],
  },
  tensors: new Map([['kernel', { shape: [1, 1], values: Float32Array.of(1) }]]),
  info: {},
};

/** `pnpm bench load`. */
export async function runLoad({
  json,
  quick,
}: {
  readonly json?: string | undefined;
  readonly quick: boolean;
}): Promise<void> {
  console.log(machineLine(machine()));
  console.log(HEADER);
  const folder = await mkdtemp(join(tmpdir(), 'supermask-'));
  const file = join(folder, 'network.smask');
  const runs = (bytes: Uint8Array): LoadOnce[] => {
    writeFileSync(file, bytes);
    return Array.from({ length: quick ? 3 : 9 }, () => once(file));
  };
  const nothing = median(runs(encodeSmask(ONE_WEIGHT)), ({ peak }) => peak);
  console.log(`peak of a network of one weight: ${megabytes(nothing)}`);
  const results: object[] = [];
  for (const key of CASES) {
    const made = await makeCase(key);
    if (made === undefined) continue;
    const { name, smask, bytes, dense } = made;
    dense.dispose();
    const all = runs(bytes);
    const result = {
      ...{ name, bytes: bytes.length, imported: median(all, ({ imported }) => imported) },
      ...{
        loaded: median(all, ({ loaded }) => loaded),
        predicted: median(all, ({ predicted }) => predicted),
      },
      ...{ cpu: median(all, ({ cpu }) => cpu), peak: median(all, ({ peak }) => peak) },
      ...{ nothing, ...needs(smask, key.kind) },
    };
    results.push(result);
    console.log(loadLine(result));
  }
  await rm(folder, { recursive: true });
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify({ machine: machine(), loads: results }, null, 2)}\n`);
  }
}

function median(runs: readonly LoadOnce[], of: (run: LoadOnce) => number): number {
  return runs.map(of).sort((a, b) => a - b)[Math.floor(runs.length / 2)] as number;
}

function megabytes(count: number): string {
  return `${(count / 1e6).toFixed(1)} MB`;
}

function once(file: string): LoadOnce {
  const script = fileURLToPath(new URL('load-once.js', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [script, file], { encoding: 'utf8' })) as LoadOnce;
}

/** Bytes. */
function needs({ graph, tensors }: Smask, kind: CaseKey['kind']): { needs: number; dense: number } {
  const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
  const shapes = inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const values = [...shapes.values()].reduce((sum, shape) => sum + 4 * size(shape), 0);
  const all = [...tensors.values()];
  const kept = all.reduce((sum, tensor) => sum + countKept(tensor), 0);
  const total = all.reduce((sum, { shape }) => sum + size(shape), 0);
  return { needs: values + kept * (kind === 'float' ? 6 : 2), dense: values + 4 * total };
}

interface LoadResult extends LoadOnce {
  readonly name: string;
  readonly bytes: number;
  readonly needs: number;
  readonly dense: number;
  /** The peak of a network of one weight. */
  readonly nothing: number;
}

function loadLine({ name, bytes, imported, loaded, predicted, cpu, ...memory }: LoadResult): string {
  const { peak, needs, dense, nothing } = memory;
  return (
    `${name.padEnd(26)}${(bytes / 1000).toFixed(0)} kB  import ${imported.toFixed(0)}  ` +
    `load ${loaded.toFixed(0)} + predict ${predicted.toFixed(0)} ms (CPU ${cpu.toFixed(0)} ms; target 150)  ` +
    `peak ${megabytes(peak)}: ${(peak / needs).toFixed(1)} × needs ${megabytes(needs)} (target 2; ` +
    `${((peak - nothing) / needs).toFixed(1)} × beyond one weight's), ` +
    `${(peak / dense).toFixed(2)} × dense ${megabytes(dense)}`
  );
}
