import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeConfig, type PartialRunConfig } from '../config.ts';
import { methodNames, methods } from '../methods.ts';
import { canonicalConfig, runId } from './run-id.ts';

/** Of these, folders of finished runs are named. */
test.each<[string, PartialRunConfig]>([
  ['764001fead89f95e', { dataset: 'glyphs' }],
  ['816be20dd9098184', { dataset: 'fashion-mnist', method: 'edge-popup', density: 0.3, seed: 7 }],
  ['f99c02e3a9a2007d', { dataset: 'mnist', method: 'imp', levels: 3, epochs: 1 }],
  ['024f62d77a043371', { dataset: 'digits', method: 'dense', optimizer: 'sgd', learningRate: 0.1 }],
  [
    '31ba0af4110e4a3b',
    { dataset: 'mnist', model: 'conv-16-16-128', method: 'mpt-1-1', trainSize: 10_000, norm: 'affine' },
  ],
  ['2239b14dea5656f8', { dataset: 'glyphs', workers: 2, backend: 'webgpu' }],
])('%s is the id of %j', (id, config) => {
  expect(runId(config)).toBe(id);
});

test('a canonical configuration has what is no default, in order', () => {
  const stated = { seed: 3, method: 'mpt-1-1', learningRate: 0.02, dataset: 'mnist' } as const;
  expect(JSON.stringify(canonicalConfig(stated))).toBe(
    '{"dataset":"mnist","learningRate":0.02,"method":"mpt-1-1","seed":3}',
  );
});

const configs: fc.Arbitrary<PartialRunConfig> = fc
  .record({
    method: fc.constantFrom(...methodNames),
    rest: fc.record(
      {
        density: fc.double({ min: 0.01, max: 1, noNaN: true }),
        norm: fc.constantFrom('none', 'non-affine', 'affine'),
        epochs: fc.integer({ min: 1, max: 9 }),
        optimizer: fc.constantFrom('sgd', 'adam'),
        learningRate: fc.constantFrom(0.05, 0.5, 1e-3),
        weightDecay: fc.constantFrom(0, 1e-4),
        seed: fc.nat(),
        trainSize: fc.constantFrom(5000, 100),
        levels: fc.constantFrom(7, 2),
      } as const,
      { requiredKeys: [] },
    ),
    dataset: fc.constantFrom('glyphs', 'mnist', 'digits'),
  })
  .map(({ method, rest: { density, levels, ...rest }, dataset }) => ({
    ...{ dataset, method, ...rest },
    ...(methods[method].fixedDensity === undefined && density !== undefined ? { density } : {}),
    ...(methods[method].iterative && levels !== undefined ? { levels } : {}),
  }));

test('a default that is stated, of an option there was or a later one, moves no id', () => {
  fc.assert(
    fc.property(configs, fc.boolean(), (config, whole) => {
      const stated = { ...(whole ? completeConfig(config) : config), workers: 1, backend: 'wasm' } as const;
      expect(runId(stated)).toBe(runId(config));
    }),
  );
});

test('a canonical configuration completes to the same run, and needs each of its keys', () => {
  fc.assert(
    fc.property(configs, (config) => {
      const canonical = canonicalConfig(config);
      expect(completeConfig(canonical)).toEqual(completeConfig(config));
      for (const key of Object.keys(canonical).filter((name) => name !== 'dataset' && name !== 'method')) {
        const { [key as keyof PartialRunConfig]: _, ...rest } = canonical;
        expect(runId(rest as PartialRunConfig), key).not.toBe(runId(config));
      }
    }),
  );
});
