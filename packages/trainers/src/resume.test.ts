import {
  bernoulliSupermask,
  cubicDensity,
  edgePopup,
  joint,
  kaimingNormal,
  type Reparam,
} from '@supermask/core';
import { decorateModel, initialiseKernels } from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { adam } from './adam.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { frozenAfter } from './frozen-after.ts';
import { batchAt } from './labelled-data.ts';
import { cosine } from './schedule.ts';
import { sgd } from './sgd.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';
import type { EpochLog, TrainOptions } from './train-options.ts';
import type { TrainingData } from './training-data.ts';
import { warmUp } from './warm-up.ts';

const momentum = sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 1e-3 });
const options: TrainOptions = {
  data: tinyData(10),
  validation: tinyData(6, 2),
  epochs: 4,
  batchSize: 4,
  optimisers: { scores: momentum, weights: momentum },
  schedule: cosine(),
  config: { run: 'tiny' },
};
const masked = (method: Reparam): Promise<tfl.LayersModel> =>
  decorateModel(tinyClassifier(), { method, seed: 2 });
const decorated = (): Promise<tfl.LayersModel> => masked(joint({ density: 0.5 }));

/** With batch norm, whose moving statistics training moves without a gradient. */
function normalised(): tfl.LayersModel {
  const model = tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 6, inputShape: [4], name: 'one' }),
      tfl.layers.batchNormalization({ name: 'norm' }),
      tfl.layers.dense({ units: 3, name: 'two' }),
    ],
  });
  initialiseKernels(model, { weights: kaimingNormal(), seed: 1 });
  return model;
}

const source: TrainingData = ({ epoch }) =>
  [0, 1, 2].map((i) => batchAt(tinyData(10, epoch), [i, i + 1, i + 2, i + 3]));

interface Run {
  readonly variables: Snapshot;
  readonly logs: readonly unknown[];
  readonly checkpoints: readonly Checkpoint[];
}

/** Trains a model made anew, with a checkpoint after every step and epoch. */
async function run(
  made: () => tfl.LayersModel | Promise<tfl.LayersModel>,
  given: Partial<TrainOptions>,
): Promise<Run> {
  const model = await made();
  const checkpoints: Checkpoint[] = [];
  const logs = await train(model, {
    ...options,
    checkpointEvery: { steps: 1, epochs: 1 },
    onCheckpoint: (checkpoint) => checkpoints.push(checkpoint),
    ...given,
  });
  const variables = await takeSnapshot(model);
  model.dispose();
  return { variables, logs: untimed(logs), checkpoints };
}
const untimed = (logs: readonly EpochLog[]): unknown[] => logs.map((log) => ({ ...log, seconds: 0 }));

const cases: [string, () => tfl.LayersModel | Promise<tfl.LayersModel>, Partial<TrainOptions>][] = [
  ['SGD with momentum', decorated, {}],
  [
    'Adam, clipping and label smoothing',
    decorated,
    {
      optimisers: { scores: adam({ learningRate: 0.05 }), weights: momentum },
      clip: { norm: 0.5 },
      labelSmoothing: 0.1,
    },
  ],
  ['batch norm', normalised, {}],
  ['masks that are drawn', () => masked(bernoulliSupermask()), {}],
  [
    'one budget that falls, and a mask that freezes',
    () => masked(joint({ density: cubicDensity({ from: 0.9, to: 0.3, begin: 2, end: 9 }), scope: 'model' })),
    {
      schedule: {
        scores: frozenAfter(cosine(), { fraction: 0.75 }),
        weights: warmUp(cosine(), { epochs: 2 }),
      },
    },
  ],
  ['early stopping', decorated, { earlyStopping: { patience: 2, minDelta: 0.4, restoreBest: true } }],
  ['a data source', tinyClassifier, { data: source }],
];

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test.each(cases)('resumed anywhere, the same bits: %s', async (_, made, given) => {
    const whole = await run(made, given);
    expect(whole.checkpoints.length).toBeGreaterThanOrEqual(12);
    for (const [i, checkpoint] of whole.checkpoints.entries()) {
      const resume = decodeCheckpoint(encodeCheckpoint(checkpoint));
      const rest = await run(made, { ...given, resume });
      expect(rest.variables, `checkpoint ${i}`).toEqual(whole.variables);
      expect(rest.logs).toEqual(whole.logs);
      const later = (checkpoints: readonly Checkpoint[]): unknown[] =>
        checkpoints.map(({ position, logs, ...state }) => [
          { ...position, seconds: 0 },
          untimed(logs),
          state,
        ]);
      expect(later(rest.checkpoints)).toEqual(later(whole.checkpoints.slice(i + 1)));
    }
  });
});

describe('on cpu', () => {
  beforeAll(() => useBackend('cpu'));

  test('checkpoints come after every epoch, or as often as asked for and at the end', async () => {
    const positions = async (checkpointEvery?: TrainOptions['checkpointEvery']): Promise<string[]> => {
      const { checkpoints } = await run(decorated, { checkpointEvery: checkpointEvery ?? {} });
      expect(checkpoints.every(({ config }) => config.run === 'tiny')).toBe(true);
      return checkpoints.map(
        ({ position, trainer }) => `${position.epoch}.${position.batch}/${trainer.steps}`,
      );
    };
    expect(await positions()).toEqual(['1.0/3', '2.0/6', '3.0/9', '4.0/12']);
    expect(await positions({ epochs: 3 })).toEqual(['3.0/9', '4.0/12']);
    expect(await positions({ epochs: 9, steps: 5 })).toEqual(['1.2/5', '3.1/10', '4.0/12']);
  });

  test('what hooks do to the model after an epoch is in its checkpoint', async () => {
    const zero = (model: tfl.LayersModel): unknown =>
      model.weights.find(({ originalName }) => originalName === 'one/bias')?.write(tf.zeros([6]));
    const model = tinyClassifier();
    const checkpoints: Checkpoint[] = [];
    await train(model, {
      ...options,
      onEpoch: () => zero(model),
      onCheckpoint: (checkpoint) => checkpoints.push(checkpoint),
    });
    expect(checkpoints.map(({ variables }) => variables.get('one/bias'))).toEqual(
      Array.from({ length: 4 }, () => new Float32Array(6)),
    );
  });

  test('no checkpoint has numbers that are not finite', async () => {
    const checkpoints: Checkpoint[] = [];
    const training = train(await decorated(), {
      ...options,
      schedule: ({ epoch }) => (epoch === 1 ? 1e40 : 1),
      checkpointEvery: { steps: 1 },
      onCheckpoint: (checkpoint) => checkpoints.push(checkpoint),
    });
    await expect(training).rejects.toThrow('diverged in epoch 2');
    expect(checkpoints.map(({ trainer }) => trainer.steps)).toEqual([1, 2, 3, 3]);
  });

  test('refuses a checkpoint of another run, and changes nothing', async () => {
    const { checkpoints } = await run(decorated, {});
    const resume = checkpoints[0] as Checkpoint;
    const refused = async (model: tfl.LayersModel, given: Partial<TrainOptions>): Promise<string> => {
      const before = await takeSnapshot(model);
      const { numTensors } = tf.memory();
      const message = await train(model, { ...options, resume, ...given }).then(
        () => 'resumed',
        (error: Error) => error.message,
      );
      expect(await takeSnapshot(model)).toEqual(before);
      expect(tf.memory().numTensors).toBe(numTensors);
      return message;
    };
    expect(await refused(await decorated(), { seed: 2 })).toContain('was made with seed 1, got 2');
    expect(await refused(await decorated(), { batchSize: 5 })).toContain('was made with batchSize 4, got 5');
    expect(await refused(normalised(), {})).toContain('must have 6 numbers for "norm/gamma", got none');
    expect(await refused(tinyClassifier(), {})).toContain('has 6 variables, the model 4');
    const edge = await decorateModel(tinyClassifier(), { method: edgePopup({ density: 0.5 }) });
    const plain = sgd({ learningRate: 0.1 });
    expect(await refused(edge, { optimisers: { scores: plain, weights: plain } })).toContain(
      'needs slots of []',
    );
    const earlyStopping = { patience: 1, restoreBest: true };
    const stopped = checkpoints.map((one) => ({
      ...one,
      earlyStopping: { best: 1, bestEpoch: 1, waited: 0 },
    }))[3] as Checkpoint;
    expect(await refused(await decorated(), { earlyStopping, resume: stopped })).toContain(
      'no variables of the best',
    );
  });
});
