import asc from 'assemblyscript/asc';
import { timeCpu } from './time-cpu.ts';

/** Thousand millions of multiply-adds a second that a bare loop reaches, without relaxed SIMD. */
export interface Peak {
  /** y += a · x. */
  readonly float: number;
  /** y += x: what a sign costs. */
  readonly sign: number;
}

const TAPS = 4096;
const LANES = [0, 1, 2, 3, 4, 5, 6, 7];

/** Rows of 32 numbers in the nearest cache, sums in registers, no lists of offsets to read. */
function loop(name: string, term: (row: string) => string): string {
  const each = (code: (i: number) => string): string => LANES.map(code).join('\n');
  return `export function ${name}(): void {
    ${each((i) => `let y${i} = f32x4.splat(0);`)}
    for (let i: u32 = 0; i < ${TAPS}; i++) {
      const row: usize = (i & 31) << 7;
      const a = v128.load_splat<f32>(8192 + ((i & 255) << 2));
      ${each((i) => `y${i} = f32x4.add(y${i}, ${term(`v128.load(row, ${16 * i})`)});`)}
    }
    ${each((i) => `v128.store(16384, y${i}, ${16 * i});`)}
  }`;
}

/** The most that this machine can do with a kept weight, for seeing what kernels leave. */
export async function measurePeak(): Promise<Peak> {
  const source = [loop('float', (row) => `f32x4.mul(a, ${row})`), loop('sign', (row) => row)].join('\n');
  const { binary, error, stderr } = await asc.compileString(source, {
    optimizeLevel: 3,
    enable: ['simd'],
    runtime: 'stub',
    initialMemory: 1,
  });
  if (binary === null) throw error ?? new Error(stderr.toString());
  const { instance } = await WebAssembly.instantiate(binary as Uint8Array<ArrayBuffer>, {});
  const loops = instance.exports as Record<keyof Peak, () => void>;
  const times = await timeCpu({ float: loops.float, sign: loops.sign }, { rounds: 7, atLeast: 20 });
  const rate = (name: keyof Peak): number => (TAPS * 32) / (times[name]?.median as number) / 1e6;
  return { float: rate('float'), sign: rate('sign') };
}
