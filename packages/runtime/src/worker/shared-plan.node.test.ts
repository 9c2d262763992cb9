import { encodeSmask, type Smask } from '@supermask/format';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryBinaryNetwork } from '../binary-network.suite.ts';
import { loadBytes } from '../load-bytes.ts';
import type { Network } from '../network.ts';
import { arbitraryNetwork, storedTensor } from '../random-network.suite.ts';
import { textNetwork } from '../small-networks.suite.ts';
import { planFirst, planNext } from './shared-plan.ts';

const PAGE = 65536;

function sharedMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: 16384, shared: true });
}

/** Threads on one memory, and where the part of each begins. */
function threadsOf(
  smask: Smask,
  { threads, simd }: { threads: number; simd?: 'fixed' | 'none' },
): { memory: WebAssembly.Memory; networks: Network[]; starts: number[] } {
  const memory = sharedMemory();
  const { network, plan } = planFirst(encodeSmask(smask), { simd }, { memory, threads });
  const networks = [network];
  const starts = [0];
  for (let thread = 1; thread < threads; thread++) {
    starts.push(memory.buffer.byteLength);
    // As a message brings it.
    const { memory: _, ...rest } = plan;
    networks.push(planNext({ ...structuredClone(rest), memory }, thread, {}));
  }
  return { memory, networks, starts };
}

const imageOf = ({ graph }: Smask, seed: number): Float32Array =>
  Float32Array.from(
    { length: graph.inputs[0]?.shape.reduce((a, b) => a * b, 1) ?? 0 },
    (_, i) => ((i * 31 + seed * 17) % 101) / 25 - 2,
  );

describe.each(['fixed', 'none'] as const)('simd: %s', (simd) => {
  test.each([
    ['float', arbitraryNetwork],
    ['binary', arbitraryBinaryNetwork],
  ] as const)('%s networks give the bits of one by itself, in every thread', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (smask) => {
        const alone = loadBytes(encodeSmask(smask), { simd });
        const { networks } = threadsOf(smask, { threads: 3, simd });
        for (let round = 0; round < 2; round++) {
          for (const [i, network] of networks.entries()) {
            const image = imageOf(smask, 3 * round + i);
            expect(network.predict(image)).toEqual(alone.predict(image));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['float', arbitraryNetwork],
    ['binary', arbitraryBinaryNetwork],
  ] as const)('%s networks write to their own part of the memory only, never to weights', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (smask) => {
        const { memory, networks, starts } = threadsOf(smask, { threads: 3, simd });
        const [, second, third] = starts as [number, number, number];
        const before = new Uint8Array(memory.buffer).slice();
        const changed = (): number[] => {
          const after = new Uint8Array(memory.buffer);
          const all: number[] = [];
          for (let i = 0; i < after.length; i++) if (after[i] !== before[i]) all.push(i);
          before.set(after);
          return all;
        };
        networks[1]?.predict(imageOf(smask, 1));
        // What compiled code keeps of thread 1, then its values.
        const own = 16384 + 16448;
        for (const at of changed()) {
          expect((at >= own + 4 && at <= own + 16448 + 3) || (at >= second && at < third)).toBe(true);
        }
        networks[0]?.predict(imageOf(smask, 2));
        for (const at of changed()) expect(at < own + 4 || (at >= own + 2 * 16448 && at < second)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

test('a further thread adds values, not weights', () => {
  const smask: Smask = {
    graph: {
      inputs: [{ name: 'x', shape: [1000] }],
      nodes: [{ op: 'dense', name: 'y', input: 'x', kernel: 'w' }],
      outputs: ['y'],
    },
    tensors: new Map([['w', storedTensor([1000, 1000], 'masked', 1)]]),
    info: {},
  };
  const { memory, starts } = threadsOf(smask, { threads: 4 });
  const ends = [...starts.slice(1), memory.buffer.byteLength];
  const [first, ...further] = ends.map((end, i) => end - (starts[i] as number));
  expect(first).toBeGreaterThan(30 * PAGE);
  // 8 kB of values, in whole pages.
  expect(further).toEqual([PAGE, PAGE, PAGE]);
});

test('tables that JavaScript reads are shared too', () => {
  const smask = textNetwork();
  const memory = sharedMemory();
  const { plan } = planFirst(encodeSmask(smask), {}, { memory, threads: 2 });
  const arrays = plan.made.filter((value) => value instanceof Float32Array);
  expect(arrays.length).toBeGreaterThan(0);
  for (const { buffer } of arrays) expect(buffer).toBeInstanceOf(SharedArrayBuffer);
});

test('where the values do not fit behind the others, that is said', () => {
  const smask = textNetwork();
  const memory = sharedMemory();
  const { plan } = planFirst(encodeSmask(smask), {}, { memory, threads: 2 });
  memory.grow(16384 - memory.buffer.byteLength / PAGE);
  expect(() => planNext(plan, 1, {})).toThrow('[supermask/runtime] ops: out of memory');
});
