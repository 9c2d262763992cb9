import { expect, test } from 'vitest';
import { compileAssembly } from '../../../../tools/compile-assembly.mjs';
import { bytesOfText } from './bytes-of-text.ts';
import { binaryKernels } from './generated/binary-kernels.ts';
import { kernels } from './generated/kernels.ts';
import { MOST_THREADS, startOf, threadedOf } from './threaded-of.ts';

const flags = ['--sharedMemory', '--maximumMemory', '16384', '--enable', 'threads'];
const folder = new URL('../../assembly/', import.meta.url);

test.each([
  ['index.ts', kernels, 0],
  ['index.ts', kernels, 3],
  ['index.ts', kernels, MOST_THREADS - 1],
  ['binary-index.ts', binaryKernels, 5],
] as const)(
  '%s is what the compiler makes of other addresses and a shared memory',
  async (entry, text, thread) => {
    const own = 16384 + thread * (16384 + 64);
    const moved = (source: string): string => source.replace('OWN: usize = 16384', `OWN: usize = ${own}`);
    const expected = await compileAssembly(folder, entry, moved, flags);
    const hex = (bytes: Uint8Array): string =>
      Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    // As assembly/build.mjs does.
    expect(hex(threadedOf(bytesOfText(text), thread))).toBe(hex(expected).replaceAll('fd 80 02', 'fd 0e 01'));
  },
);

test('threads keep what is theirs apart, below where the heap begins', () => {
  expect(startOf(2) - startOf(1)).toBe(16448);
  expect(startOf(MOST_THREADS)).toBeLessThan(2 ** 20 + 2 ** 14);
});
