import { beforeAll, expect, test } from 'vitest';
import { completeConfig, type PartialRunConfig, type RunConfig } from './config.ts';
import { prepareBackend } from './prepare-backend.ts';
import { loadRunData, type RunData } from './run-data.ts';
import { trainNetwork } from './train-network.ts';
import { type TrainRowOptions, trainRow } from './train-row.ts';

const small = (more: Partial<PartialRunConfig>): RunConfig =>
  completeConfig({
    dataset: 'glyphs',
    width: 0.1,
    trainSize: 300,
    validationSize: 100,
    testSize: 100,
    epochs: 3,
    ...more,
  });

let data: RunData;
beforeAll(async () => {
  await prepareBackend();
  data = await loadRunData(small({}), {});
});

const row = (more: Partial<PartialRunConfig>, options: Partial<TrainRowOptions> = {}) =>
  trainRow(small(more), { data, ...options });

test('a row has the accuracies of the run, and a trial does not look at the test images', async () => {
  const network = await trainNetwork(small({}), data);
  network.model.dispose();
  const { accuracy, density, config, metrics } = await row({});
  expect(accuracy).toEqual(network.accuracy);
  expect(density).toBeCloseTo(0.5, 3);
  expect(config).toEqual({
    dataset: 'glyphs',
    width: 0.1,
    epochs: 3,
    trainSize: 300,
    validationSize: 100,
    testSize: 100,
  });
  // Three batches in each of three epochs.
  expect(metrics.steps).toBe(9);
  const trial = await row({}, { test: false });
  expect(trial.accuracy).toEqual({ validation: accuracy.validation });
});

test('the best epoch is the first with the highest validation accuracy, and is tested', async () => {
  const { accuracy, metrics } = await row({ method: 'dense' }, { best: true });
  const curve = metrics.validationAccuracy ?? [];
  expect(curve.length).toBe(3);
  expect(metrics.bestEpoch).toBe(curve.indexOf(Math.max(...curve)) + 1);
  expect(metrics.areaUnderCurve).toBeCloseTo(
    curve.reduce((sum, value) => sum + value / 3, 0),
    3,
  );
  const lowest = (metrics.validationLoss ?? []).indexOf(Math.min(...(metrics.validationLoss ?? [])));
  expect(metrics.stepsToMinimumLoss).toBe((lowest + 1) * 3);
  // The cosine schedule depends on all epochs, so that a shorter run is another one; only its own last epoch is known.
  if (metrics.bestEpoch === 3) expect(accuracy.best).toBe(accuracy.test);
  expect(accuracy.best).toBeGreaterThan(0.1);
});

test('levels and controls of imp share what was trained, to the same bits as alone', async () => {
  const kept = new Map<string, Uint8Array>();
  const levels = {
    load: (name: string) => kept.get(name),
    save: (name: string, bytes: Uint8Array) => kept.set(name, bytes),
  };
  const without = ({ seconds: _, ...rest }: Awaited<ReturnType<typeof row>>) => rest;
  for (const more of [{ levels: 1 }, { levels: 2 }, { levels: 2, ticket: 'shuffle' as const }]) {
    const alone = await row({ method: 'imp', ...more });
    expect(without(await row({ method: 'imp', ...more }, { levels }))).toEqual(without(alone));
  }
  const ticket = await row({ method: 'imp', levels: 2 }, { levels });
  const reinit = await row({ method: 'imp', levels: 2, ticket: 'reinit' }, { levels });
  expect(reinit.density).toBe(ticket.density);
  expect(reinit.receipt.variables).not.toBe(ticket.receipt.variables);
  // Level 0, two levels and the control, of which all but the first leave out an epoch.
  expect(reinit.metrics.steps).toBe(9 + 3 * 6);
  // New weights have not seen the epoch before the rewind step.
  const restart = await row({ method: 'imp', levels: 2, ticket: 'restart' }, { levels, best: true });
  expect(restart.density).toBe(ticket.density);
  expect(restart.metrics.steps).toBe(9 + 2 * 6 + 9);
  expect(restart.metrics.validationAccuracy).toHaveLength(3);
  expect(restart.receipt.variables).not.toBe(reinit.receipt.variables);
});

test('gradual pruning ends at its density; weights under masks drawn anew end with all', async () => {
  expect((await row({ method: 'gradual-magnitude', density: 0.2, epochs: 4 })).density).toBeCloseTo(0.2, 2);
  const redrawn = await row({ method: 'random-redrawn', density: 0.5 }, { file: true });
  expect(redrawn.density).toBe(1);
  expect(redrawn.bytes?.file).toBeGreaterThan(0);
});

test('densities by layer keep the same number of weights in all', async () => {
  for (const method of ['signed', 'gradual-magnitude'] as const) {
    const { density } = await row({ method, density: 0.1, allocation: 'erk', epochs: 4 });
    expect(density).toBeCloseTo(0.1, 2);
  }
  const uniform = await row({ method: 'signed', density: 0.1 });
  const erk = await row({ method: 'signed', density: 0.1, allocation: 'erk' });
  expect(erk.receipt).not.toEqual(uniform.receipt);
});

test('a training that diverges has a row that says so', async () => {
  const { diverged, accuracy } = await row({ method: 'dense', optimizer: 'sgd', learningRate: 1e9 });
  expect(diverged).toMatch(/not finite/);
  expect(accuracy).toEqual({});
});

test('dropout drops other places in each step, the same ones in another run', async () => {
  const [none, some, again] = [
    await row({ method: 'dense' }),
    await row({ method: 'dense', dropout: 0.5 }, { file: true }),
    await row({ method: 'dense', dropout: 0.5 }, { file: true }),
  ];
  expect(some.receipt).toEqual(again.receipt);
  expect(some.receipt).not.toEqual(none.receipt);
  // Whatever else happens before a step.
  const pruned = { method: 'gradual-magnitude', density: 0.5, dropout: 0.5 } as const;
  expect((await row(pruned)).receipt).toEqual((await row(pruned)).receipt);
  // In the file it is nothing.
  expect(some.bytes?.file).toBeLessThan((some.bytes?.float32 ?? 0) + 2000);
});
