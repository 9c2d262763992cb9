import { useBackend } from '@supermask/testing';
import { beforeEach, expect, test } from 'vitest';
import { shifted, shiftedSource } from './augment.suite.ts';
import type { Checkpoint } from './checkpoint.ts';
import { sgd } from './sgd.ts';
import { takeSnapshot } from './snapshot.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';
import type { TrainOptions } from './train-options.ts';

beforeEach(() => useBackend('cpu'));

const data = tinyData(10);
const momentum = sgd({ learningRate: 0.1, momentum: 0.9 });
const options = {
  data,
  epochs: 3,
  batchSize: 4,
  seed: 6,
  optimisers: { scores: momentum, weights: momentum },
};
const trained = async (more: Partial<TrainOptions>): Promise<unknown> => {
  const model = tinyClassifier();
  await train(model, { ...options, ...more });
  return await takeSnapshot(model);
};

test('trains on what it makes of each batch, told index, epoch and seed; the data stay', async () => {
  const before = data.inputs.slice();
  const augmented = await trained({ augment: shifted });
  expect(augmented).toEqual(await trained({ data: shiftedSource(data, 4) }));
  expect(augmented).not.toEqual(await trained({}));
  expect(await trained({ augment: (inputs) => inputs })).toEqual(await trained({}));
  expect(data.inputs).toEqual(before);
});

test('goes on within an epoch to the same bits', async () => {
  const checkpoints: Checkpoint[] = [];
  const whole = await trained({
    augment: shifted,
    checkpointEvery: { steps: 1 },
    onCheckpoint: (checkpoint) => checkpoints.push(checkpoint),
  });
  const within = checkpoints.filter(({ position }) => position.batch === 2);
  expect(within).toHaveLength(3);
  for (const resume of within) expect(await trained({ augment: shifted, resume })).toEqual(whole);
});

test('is refused for sources', async () => {
  await expect(trained({ data: shiftedSource(data, 4), augment: shifted })).rejects.toThrow(
    'augment is for data in arrays, got a source, which augments its own',
  );
});
