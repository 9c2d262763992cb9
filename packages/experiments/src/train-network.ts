import { maskedWeights } from '@supermask/core';
import { normalise, padCropFlip } from '@supermask/datasets';
import { decorateModel } from '@supermask/layers';
import {
  adam,
  type Checkpoint,
  cosine,
  type EpochLog,
  evaluate,
  type ImpStore,
  imp,
  type Optimiser,
  restoreSnapshot,
  type StepLog,
  sgd,
  type TrainOptions,
  train,
} from '@supermask/trainers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildModel } from './build-model.ts';
import type { RunConfig } from './config.ts';
import { methods } from './methods.ts';
import { checkpointConfig } from './run-checkpoints.ts';
import type { RunData } from './run-data.ts';

/** A network after training, with what was seen on the way. */
export interface TrainedNetwork {
  readonly config: RunConfig;
  /** The caller disposes it. */
  readonly model: LayersModel;
  readonly logs: readonly EpochLog[];
  /** Fractions in [0, 1]. */
  readonly accuracy: { readonly validation?: number; readonly test: number };
}

export interface TrainNetworkOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((log: StepLog) => void) | undefined;
  readonly onEpoch?: ((log: EpochLog) => void) | undefined;
  readonly resume?: Checkpoint | undefined;
  readonly onCheckpoint?: ((checkpoint: Checkpoint) => Promise<void>) | undefined;
  readonly checkpointEvery?: TrainOptions['checkpointEvery'];
  /** Keeps the finished levels of an iterative method, which are then not trained again. */
  readonly levels?: ImpStore | undefined;
}

/**
 * Builds the network of a configuration, trains it by its recipe with a cosine schedule (a control may train
 * nothing, an iterative method trains again and again), and evaluates it.
 *
 * @throws as `train` and `imp` do.
 */
export async function trainNetwork(
  config: RunConfig,
  data: RunData,
  options: TrainNetworkOptions = {},
): Promise<TrainedNetwork> {
  const { trains = true, iterative = false } = methods[config.method];
  const start = await buildModel(config, {
    inputShape: data.testImages.shape,
    classes: data.testImages.classes.length,
  });
  let model = start;
  try {
    let logs: readonly EpochLog[] = [];
    if (iterative) ({ model, logs } = await prune(start, config, { data, options }));
    else if (trains) logs = await train(model, fitOptions(config, { data, options }));
    const validation =
      logs.at(-1)?.validation ?? (data.validation ? await evaluate(model, data.validation) : undefined);
    const test = await evaluate(model, data.test);
    const accuracy = { ...(validation ? { validation: validation.accuracy } : {}), test: test.accuracy };
    return { config, model, logs, accuracy };
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    if (model !== start) start.dispose();
  }
}

interface Context {
  readonly data: RunData;
  readonly options: TrainNetworkOptions;
}

/** The last level of iterative pruning as open_lth does it: global, the output layer never pruned but counted. */
async function prune(
  source: LayersModel,
  config: RunConfig,
  context: Context,
): Promise<{ model: LayersModel; logs: readonly EpochLog[] }> {
  const { resume: _, onCheckpoint: __, checkpointEvery: ___, ...options } = fitOptions(config, context);
  const { levels = 1, rewindTo = '0ep' } = config;
  const store = context.options.levels;
  // A Sequential model knows its `outputLayers` only once it is built.
  const ignore = source.outputs.map(({ sourceLayer }) => sourceLayer.name);
  const model = await decorateModel(source, { method: maskedWeights(), trainBias: true });
  let logs: readonly EpochLog[] = [];
  for await (const level of imp(source, {
    ...options,
    levels,
    rewindTo,
    count: 'open_lth',
    ignore,
    ...(store ? { store } : {}),
  })) {
    if (level.level < levels) continue;
    restoreSnapshot(model, level.trained);
    logs = level.logs;
  }
  return { model, logs };
}

/** The augmentation of a configuration; what it pads with is black. */
function augmentation({ augment }: RunConfig, { dataset }: RunData): Pick<TrainOptions, 'augment'> {
  if (augment === undefined) return {};
  const fill = normalise(new Uint8Array(dataset.train.shape[2]), dataset.normalisation);
  const flip = augment === 'pad-crop-flip';
  return { augment: (inputs, at) => padCropFlip(inputs, { ...at, fill, flip }) };
}

function fitOptions(config: RunConfig, { data, options }: Context): TrainOptions {
  const { signal, onStep, onEpoch, resume, onCheckpoint, checkpointEvery } = options;
  return {
    data: data.train,
    ...(data.validation ? { validation: data.validation } : {}),
    ...augmentation(config, data),
    epochs: config.epochs,
    batchSize: config.batchSize,
    optimisers: { scores: optimiser(config), weights: optimiser(config) },
    schedule: cosine(),
    seed: config.seed,
    ...(config.workers ? { workers: config.workers } : {}),
    config: checkpointConfig(config),
    ...(signal ? { signal } : {}),
    ...(onStep ? { onStep } : {}),
    ...(onEpoch ? { onEpoch } : {}),
    ...(resume ? { resume } : {}),
    ...(onCheckpoint ? { onCheckpoint } : {}),
    ...(checkpointEvery ? { checkpointEvery } : {}),
  };
}

function optimiser({ optimizer, learningRate, momentum, weightDecay }: RunConfig): Optimiser {
  return optimizer === 'sgd'
    ? sgd({ learningRate, momentum, weightDecay })
    : adam({ learningRate, weightDecay });
}
