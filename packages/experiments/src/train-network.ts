import { cubicDensity, erkDensities, maskedWeights, uniformDensities } from '@supermask/core';
import { normalise, padCropFlip } from '@supermask/datasets';
import { decorateModel } from '@supermask/layers';
import {
  adam,
  type Checkpoint,
  cosine,
  type EpochLog,
  evaluate,
  gradualPruning,
  type ImpLevel,
  type ImpStore,
  imp,
  layerShuffle,
  type Optimiser,
  randomReinit,
  restoreSnapshot,
  type StepLog,
  sgd,
  type TrainHooks,
  type TrainOptions,
  train,
} from '@supermask/trainers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildModel, initialisers } from './build-model.ts';
import type { RunConfig } from './config.ts';
import { methods } from './methods.ts';
import { reseedDropout } from './reseed-dropout.ts';
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
  readonly onEpoch?: TrainOptions['onEpoch'] | undefined;
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
  const { model, logs } = await trainModel(config, data, options);
  try {
    const validation =
      logs.at(-1)?.validation ?? (data.validation ? await evaluate(model, data.validation) : undefined);
    const test = await evaluate(model, data.test);
    const accuracy = { ...(validation ? { validation: validation.accuracy } : {}), test: test.accuracy };
    return { config, model, logs, accuracy };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** `trainNetwork` without the evaluation in the end: the test images are not looked at. */
export async function trainModel(
  config: RunConfig,
  data: RunData,
  options: TrainNetworkOptions = {},
): Promise<Pick<TrainedNetwork, 'model' | 'logs'>> {
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
    return { model, logs };
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

/**
 * The last level of iterative pruning as open_lth does it: global, the output layer never pruned but counted; or a
 * control of that level.
 */
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
    if (config.ticket) {
      model.dispose();
      return await trainControl(level, { ...config, ticket: config.ticket }, options);
    }
    restoreSnapshot(model, level.trained);
    logs = level.logs;
  }
  return { model, logs };
}

async function trainControl(
  level: ImpLevel,
  { ticket, seed, init }: RunConfig & Required<Pick<RunConfig, 'ticket'>>,
  options: TrainOptions,
): Promise<{ model: LayersModel; logs: readonly EpochLog[] }> {
  // Another seed than that of the ticket, and for each run its own.
  const other = seed < 2 ** 32 ? seed + 2 ** 32 : seed - 2 ** 32;
  const { model, resume } =
    ticket === 'shuffle'
      ? await layerShuffle(level, { seed: other })
      : await randomReinit(level, { weights: initialisers[init](1), seed: other });
  const onEpoch: TrainOptions['onEpoch'] = (log, snapshot) =>
    options.onEpoch?.({ ...log, level: level.level + 1 }, snapshot);
  const from = ticket === 'restart' ? {} : { resume };
  return { model, logs: await train(model, { ...options, ...from, onEpoch }) };
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
    ...hooks(config, data),
    ...(signal ? { signal } : {}),
    ...(onStep ? { onStep } : {}),
    ...(onEpoch ? { onEpoch } : {}),
    ...(resume ? { resume } : {}),
    ...(onCheckpoint ? { onCheckpoint } : {}),
    ...(checkpointEvery ? { checkpointEvery } : {}),
  };
}

/** All that a configuration does between steps: spread one after the other, one would displace the other. */
function hooks(config: RunConfig, data: RunData): TrainHooks {
  const pruning = methods[config.method].gradual ? gradualHooks(config, data) : {};
  if (!config.dropout) return pruning;
  const dropout = reseedDropout(config.seed);
  return {
    ...pruning,
    beforeStep: async (at) => {
      await dropout.beforeStep(at);
      await pruning.beforeStep?.(at);
    },
  };
}

/** Down to the density over three quarters of training, in about forty steps. */
function gradualHooks(
  { density, allocation, epochs, batchSize }: RunConfig,
  { train: { labels } }: RunData,
): TrainHooks {
  const steps = epochs * Math.ceil(labels.length / batchSize);
  const end = Math.max(1, Math.floor(0.75 * steps));
  return gradualPruning({
    density: (shapes) =>
      (allocation ? erkDensities : uniformDensities)(shapes, { density }).map((to) =>
        cubicDensity({ to, end }),
      ),
    every: Math.max(1, Math.floor(steps / 40)),
  });
}

function optimiser({ optimizer, learningRate, momentum, weightDecay }: RunConfig): Optimiser {
  return optimizer === 'sgd'
    ? sgd({ learningRate, momentum, weightDecay })
    : adam({ learningRate, weightDecay });
}
