import { deriveKey, permutation } from '@supermask/format';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkClassifier } from './check-classifier.ts';
import { checkCount } from './check-count.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { firstNonFiniteVariable } from './first-non-finite.ts';
import { batchAt, checkLabelledData, type LabelledData } from './labelled-data.ts';
import { nextTask } from './next-task.ts';
import type { Optimiser } from './optimiser.ts';
import { constant, type Schedule } from './schedule.ts';
import { restoreSnapshot, type Snapshot, takeSnapshot } from './snapshot.ts';
import { Trainer } from './trainer.ts';

/** What one epoch did. */
export interface EpochLog {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean loss of the training examples while they were trained on. */
  readonly trainLoss: number;
  /** After the epoch; absent without validation data. */
  readonly validation?: Evaluation;
  /** Since the start of training. */
  readonly seconds: number;
}

/** Where training is, after a step. */
export interface StepLog {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Within the epoch, from 1. */
  readonly step: number;
  readonly steps: number;
  /** Mean loss of the epoch so far. */
  readonly trainLoss: number;
}

export interface TrainOptions {
  readonly data: LabelledData;
  readonly validation?: LabelledData;
  /** An integer ≥ 1. */
  readonly epochs: number;
  readonly batchSize?: number;
  /** How scores and all other trainable variables are moved. */
  readonly optimisers: { readonly scores: Optimiser; readonly weights: Optimiser };
  readonly schedule?: Schedule;
  /** Seed of the order of examples, an integer in [0, 2⁵³); 1 by default. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onStep?: (log: StepLog) => void;
  /** Called after every epoch; what it returns is awaited. */
  readonly onEpoch?: (log: EpochLog, snapshot: Snapshot) => void | Promise<void>;
}

/**
 * Trains the trainable variables of a classifier (decorated or not) whose output are logits, in place, on the
 * mean softmax cross-entropy plus the model's own regularisers. Examples come in an order that the seed and
 * the epoch fix; the last batch of an epoch may be smaller. The same seed, data and backend give the same bits.
 *
 * @returns a log of each epoch.
 * @throws when options, data and model do not fit each other. `Diverged` when the loss or a variable stops
 *   being finite, naming the first layer where it shows; the model then has the variables of the last completed
 *   epoch (or its first ones). On abort the reason of the signal, the model as the last step left it.
 */
export async function train(model: LayersModel, options: TrainOptions): Promise<EpochLog[]> {
  const { data, validation, epochs, batchSize = 128, optimisers } = options;
  const { schedule = constant(), seed = 1, signal, onStep, onEpoch } = options;
  const classes = checkClassifier('train', model);
  checkLabelledData('train', data, classes);
  if (validation) checkLabelledData('train', validation, classes);
  checkCount('train', 'epochs', epochs);
  checkCount('train', 'batchSize', batchSize);
  const started = performance.now();
  const logs: EpochLog[] = [];
  let lastGood = await takeSnapshot(model);
  const trainer = new Trainer(model, optimisers);
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const factor = schedule({ epoch, epochs });
      const order = permutation(deriveKey(seed, 'order', `${epoch}`), data.labels.length);
      const steps = Math.ceil(order.length / batchSize);
      let lossSum = 0;
      for (let begin = 0; begin < order.length; begin += batchSize) {
        signal?.throwIfAborted();
        const indices = order.subarray(begin, begin + batchSize);
        lossSum += (await step(trainer, data, indices, factor, epoch + 1)) * indices.length;
        const seen = begin + indices.length;
        onStep?.({ epoch: epoch + 1, epochs, step: begin / batchSize + 1, steps, trainLoss: lossSum / seen });
      }
      const snapshot = await takeSnapshot(model);
      if (!isFiniteSnapshot(snapshot)) {
        // The loss of the last step was still finite, what that step made of the variables is not.
        throw diverged(`${firstNonFiniteVariable(model)} is not finite`, epoch + 1, trainer.steps);
      }
      const log = {
        epoch: epoch + 1,
        epochs,
        trainLoss: lossSum / order.length,
        ...(validation ? { validation: await evaluate(model, validation) } : {}),
        seconds: (performance.now() - started) / 1000,
      };
      lastGood = snapshot;
      logs.push(log);
      await onEpoch?.(log, snapshot);
    }
    return logs;
  } catch (error) {
    if (error instanceof Diverged) restoreSnapshot(model, lastGood);
    throw error;
  } finally {
    trainer.dispose();
  }
}

/** Thrown by `train` when numbers stopped being finite. */
export class Diverged extends Error {
  override readonly name = 'Diverged';
}

async function step(
  trainer: Trainer,
  data: LabelledData,
  indices: Uint32Array,
  factor: number,
  epoch: number,
): Promise<number> {
  const batch = batchAt(data, indices);
  try {
    const { loss, failure } = await trainer.step(batch, factor);
    if (failure !== undefined) throw diverged(failure, epoch, trainer.steps);
    await nextTask();
    return loss;
  } finally {
    batch.inputs.dispose();
    batch.labels.dispose();
  }
}

function isFiniteSnapshot(snapshot: Snapshot): boolean {
  return [...snapshot.values()].every((values) => values.every(Number.isFinite));
}

function diverged(failure: string, epoch: number, step: number): Diverged {
  return new Diverged(
    `[supermask/trainers] train: training diverged in epoch ${epoch}, step ${step}: ${failure}. ` +
      'The model has its state of the last completed epoch (lower the learning rate)',
  );
}
