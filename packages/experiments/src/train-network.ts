import {
  adam,
  type Checkpoint,
  cosine,
  type EpochLog,
  evaluate,
  type Optimiser,
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
}

/**
 * Builds the network of a configuration, trains it by its recipe with a cosine schedule (a control may train
 * nothing), and evaluates it.
 *
 * @throws as `train` does.
 */
export async function trainNetwork(
  config: RunConfig,
  data: RunData,
  { signal, onStep, onEpoch, resume, onCheckpoint, checkpointEvery }: TrainNetworkOptions = {},
): Promise<TrainedNetwork> {
  const model = await buildModel(config, {
    inputShape: data.testImages.shape,
    classes: data.testImages.classes.length,
  });
  try {
    const logs =
      methods[config.method].trains === false
        ? []
        : await train(model, {
            data: data.train,
            ...(data.validation ? { validation: data.validation } : {}),
            epochs: config.epochs,
            batchSize: config.batchSize,
            optimisers: { scores: optimiser(config), weights: optimiser(config) },
            schedule: cosine(),
            seed: config.seed,
            config: checkpointConfig(config),
            ...(signal ? { signal } : {}),
            ...(onStep ? { onStep } : {}),
            ...(onEpoch ? { onEpoch } : {}),
            ...(resume ? { resume } : {}),
            ...(onCheckpoint ? { onCheckpoint } : {}),
            ...(checkpointEvery ? { checkpointEvery } : {}),
          });
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

function optimiser({ optimizer, learningRate, momentum, weightDecay }: RunConfig): Optimiser {
  return optimizer === 'sgd'
    ? sgd({ learningRate, momentum, weightDecay })
    : adam({ learningRate, weightDecay });
}
