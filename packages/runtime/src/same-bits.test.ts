import { crc32, encodeSmask, type Smask } from '@supermask/format';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryBinaryNetwork } from './binary-network.suite.ts';
import { load } from './load.ts';
import { loadBytes } from './load-bytes.ts';
import { arbitraryNetwork } from './random-network.suite.ts';
import { convolutionalNetwork } from './small-networks.suite.ts';

/** Changes with the order of sums in the kernels, and with what fast-check draws. */
const HASH = 'e0e1dfd4';

/** The same networks in every JavaScript engine. */
const networks: readonly Smask[] = [
  convolutionalNetwork(),
  ...fc.sample(arbitraryNetwork, { numRuns: 60, seed: 5 }),
  ...fc.sample(arbitraryBinaryNetwork, { numRuns: 20, seed: 5 }),
];

function imageOf({ graph }: Smask): Float32Array {
  const size = graph.inputs[0]?.shape.reduce((a, b) => a * b, 1) ?? 0;
  return Float32Array.from({ length: size }, (_, i) => ((i * 31) % 101) / 25 - 2);
}

function hash(predictions: readonly Float32Array[]): string {
  const bytes = predictions.flatMap(({ buffer }) => [...new Uint8Array(buffer)]);
  return crc32(Uint8Array.from(bytes)).toString(16);
}

describe('the bits of predictions are these in every JavaScript engine', () => {
  test.each(['fixed', 'none'] as const)('simd: %s', (simd) => {
    expect(
      hash(networks.map((smask) => loadBytes(encodeSmask(smask), { simd }).predict(imageOf(smask)))),
    ).toBe(HASH);
  });

  test('by load', async () => {
    const predictions = networks.map(async (smask) =>
      (await load(encodeSmask(smask), { simd: 'fixed' })).predict(imageOf(smask)),
    );
    expect(hash(await Promise.all(predictions))).toBe(HASH);
  });
});
