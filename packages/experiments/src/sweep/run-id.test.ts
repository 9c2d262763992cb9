import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeConfig, type PartialRunConfig } from '../config.ts';
import { methodNames } from '../methods.ts';
import { canonicalConfig, runId } from './run-id.ts';

const configs = fc.record(
  {
    dataset: fc.constantFrom('glyphs', 'mnist'),
    method: fc.constantFrom(...methodNames),
    optimizer: fc.constantFrom('sgd' as const, 'adam' as const),
    learningRate: fc.constantFrom(1e-3, 0.05, 0.5),
    weightDecay: fc.constantFrom(0, 1e-4),
    epochs: fc.constantFrom(1, 5),
    seed: fc.constantFrom(1, 2),
  },
  { requiredKeys: ['dataset'] },
);

test('the canonical configuration is the same configuration, and none of its keys can go', () => {
  fc.assert(
    fc.property(configs, (partial: PartialRunConfig) => {
      const canonical = canonicalConfig(partial);
      expect(completeConfig(canonical)).toEqual(completeConfig(partial));
      expect(runId(completeConfig(partial))).toBe(runId(partial));
    }),
  );
});

test('a default that is written down changes no id; what trains something else does', () => {
  expect(canonicalConfig({ dataset: 'mnist', epochs: 5, seed: 1 })).toEqual({ dataset: 'mnist' });
  expect(runId({ dataset: 'mnist', epochs: 5 })).toBe(runId({ dataset: 'mnist' }));
  expect(runId({ dataset: 'mnist', epochs: 6 })).not.toBe(runId({ dataset: 'mnist' }));
});
