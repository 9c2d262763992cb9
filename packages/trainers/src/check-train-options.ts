import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkClassifier } from './check-classifier.ts';
import { checkCount } from './check-count.ts';
import type { Checkpoint } from './checkpoint.ts';
import { exampleOrder } from './example-order.ts';
import { checkLabelledData } from './labelled-data.ts';
import { constant } from './schedule.ts';
import type { TrainOptions } from './train-options.ts';
import { isLabelledData } from './training-data.ts';

type Defaults = 'batchSize' | 'schedule' | 'seed' | 'checkpointEvery';

/** The options of `train` with their defaults, and how many classes the model has. */
export type Settings = TrainOptions & Required<Pick<TrainOptions, Defaults>> & { readonly classes: number };

/** @throws if options, data, checkpoint and model do not fit each other. */
export function checkTrainOptions(model: LayersModel, options: TrainOptions): Settings {
  const { batchSize = 128, schedule = constant(), seed = 1, checkpointEvery = {} } = options;
  const { data, validation, epochs, earlyStopping, resume, augment } = options;
  const classes = checkClassifier('train', model);
  if (isLabelledData(data)) checkLabelledData('train', data, classes);
  if (validation && isLabelledData(validation)) checkLabelledData('train', validation, classes);
  checkCount('train', 'epochs', epochs);
  checkCount('train', 'batchSize', batchSize);
  checkCount('train', 'checkpointEvery.epochs', checkpointEvery.epochs ?? 1);
  checkCount('train', 'checkpointEvery.steps', checkpointEvery.steps ?? 1);
  if (augment && !isLabelledData(data))
    fail('augment is for data in arrays, got a source, which augments its own');
  if (earlyStopping && !validation) fail('earlyStopping needs validation data, got none');
  if (resume) checkResume(resume, model, options);
  return { ...options, batchSize, schedule, seed, checkpointEvery, classes };
}

function checkResume({ variables, order }: Checkpoint, model: LayersModel, options: TrainOptions): void {
  const asked = exampleOrder(options);
  for (const name of ['seed', 'batchSize', 'workers'] as const) {
    const [now = 1, then = 1] = [asked[name], order[name]];
    if (now !== then) fail(`the checkpoint to resume was made with ${name} ${then}, got ${now}`);
  }
  for (const { originalName: name, shape } of model.weights) {
    const size = shape.reduce<number>((product, length) => product * (length as number), 1);
    const saved = variables.get(name)?.length;
    if (saved === size) continue;
    fail(`the checkpoint to resume must have ${size} numbers for "${name}", got ${saved ?? 'none'}`);
  }
  if (variables.size === model.weights.length) return;
  fail(`the checkpoint to resume has ${variables.size} variables, the model ${model.weights.length}`);
}

function fail(what: string): never {
  throw new Error(`[supermask/trainers] train: ${what}`);
}
