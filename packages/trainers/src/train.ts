import type { LayersModel } from '@tensorflow/tfjs-layers';
import { Diverged } from './diverged.ts';
import type { EpochLog, TrainOptions } from './train-options.ts';
import { TrainingRun } from './training-run.ts';

/**
 * Trains the trainable variables of a classifier (decorated or not) whose output are logits, in place, on the
 * mean softmax cross-entropy plus the model's own regularisers. Examples come in an order that the seed and
 * the epoch fix; the last batch of an epoch may be smaller. The same seed, data, backend and number of workers give the
 * same bits, also when training was interrupted and resumed from a checkpoint.
 *
 * A step is: `beforeStep`, the callbacks' `onBatchBegin`, the update, `afterStep`, `onStep`, `onBatchEnd`; an
 * epoch ends with validation, early stopping's look at it, `onEpochEnd`, `onEpoch`; then a checkpoint.
 *
 * @returns a log of each epoch.
 * @throws when options, data and model do not fit each other; what a worker throws, with its number, or that it ended. `Diverged` when the loss or a variable stops
 *   being finite, naming the first layer where it shows; the model then has the variables of the last completed
 *   epoch (or those that it started with). On abort the reason of the signal, after a checkpoint, the model as the last step left it.
 */
export async function train(model: LayersModel, options: TrainOptions): Promise<EpochLog[]> {
  const run = new TrainingRun(model, options);
  try {
    return await run.toEnd();
  } catch (error) {
    if (error instanceof Diverged) run.rewind();
    throw error;
  } finally {
    run.dispose();
  }
}
