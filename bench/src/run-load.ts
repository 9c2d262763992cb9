import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countKept, inferShapes, type Smask } from '@supermask/format';
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
bytes, float32 if not a sign) and all values between layers; dense: float32 weights and the same values.`;

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
  const results: object[] = [];
  for (const key of CASES) {
    const made = await makeCase(key);
    if (made === undefined) continue;
    const { name, smask, bytes, dense } = made;
    dense.dispose();
    const file = join(folder, 'network.smask');
    await writeFile(file, bytes);
    const runs = Array.from({ length: quick ? 3 : 9 }, () => once(file));
    const median = (of: (run: LoadOnce) => number): number =>
      runs.map(of).sort((a, b) => a - b)[Math.floor(runs.length / 2)] as number;
    const result = {
      ...{ name, bytes: bytes.length, imported: median(({ imported }) => imported) },
      ...{ loaded: median(({ loaded }) => loaded), predicted: median(({ predicted }) => predicted) },
      ...{ cpu: median(({ cpu }) => cpu), peak: median(({ peak }) => peak), ...needs(smask, key.kind) },
    };
    results.push(result);
    console.log(loadLine(result));
  }
  await rm(folder, { recursive: true });
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify({ machine: machine(), loads: results }, null, 2)}\n`);
  }
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
}

function loadLine({ name, bytes, imported, loaded, predicted, cpu, ...memory }: LoadResult): string {
  const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  const { peak, needs, dense } = memory;
  return (
    `${name.padEnd(26)}${(bytes / 1000).toFixed(0)} kB  import ${imported.toFixed(0)}  ` +
    `load ${loaded.toFixed(0)} + predict ${predicted.toFixed(0)} ms (CPU ${cpu.toFixed(0)} ms; target 150)  ` +
    `peak ${megabytes(peak)}: ${(peak / needs).toFixed(1)} × needs ${megabytes(needs)} (target 2), ` +
    `${(peak / dense).toFixed(2)} × dense ${megabytes(dense)}`
  );
}
