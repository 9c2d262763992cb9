import { readFileSync } from 'node:fs';
import { decodeSmask, type Smask } from '@supermask/format';
import fc from 'fast-check';
import {
  codedNetwork,
  smallNetwork,
  branchedNetwork as versionTwo,
} from '../../packages/format/src/small-networks.suite.ts';
import { arbitraryBinaryNetwork } from '../../packages/runtime/src/binary-network.suite.ts';
import { arbitraryNetwork } from '../../packages/runtime/src/random-network.suite.ts';
import {
  branchedNetwork,
  convolutionalNetwork,
  denseNetwork,
  textNetwork,
} from '../../packages/runtime/src/small-networks.suite.ts';

const FIXTURES = ['operations', 'operations-2', 'tensors', 'tensors-2', 'tensors-3', 'shared-3'];

/** Valid networks to begin with: of the tests, random ones, and what earlier versions wrote. */
export function baseNetworks(seed: number): readonly Smask[] {
  const fixtures = FIXTURES.map((name) => {
    const file = new URL(`../../packages/format/fixtures/${name}.smask`, import.meta.url);
    return decodeSmask(readFileSync(file));
  });
  const known = [
    ...[smallNetwork(), versionTwo(), codedNetwork()],
    ...[branchedNetwork(), convolutionalNetwork(), denseNetwork(), textNetwork()],
  ];
  const random = fc.sample(arbitraryNetwork, { seed, numRuns: 60 });
  const binary = fc.sample(arbitraryBinaryNetwork, { seed, numRuns: 40 });
  // Without what has but one or two nodes.
  const several = [...random, ...binary].filter(({ graph }) => graph.nodes.length > 2);
  return [...fixtures, ...known, ...known, ...several];
}
