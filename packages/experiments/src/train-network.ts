import {
  adam,
  cosine,
  type EpochLog,
  evaluate,
  type Optimiser,
  type Snapshot,
  type StepLog,
  sgd,
  train,
} from '@supermask/trainers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildModel } from './build-model.ts';
import type { RunConfig } from './config.ts';
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
  readonly onEpoch?: ((log: EpochLog, snapshot: Snapshot) => void | Promise<void>) | undefined;
}

/**
 * Builds the network of a configuration, trains it by its recipe with a cosine schedule (nothing is trained
 * in `random-frozen`), and evaluates it.
 *
 * @throws as `train` does.
 */
export async function trainNetwork(
  config: RunConfig,
  data: RunData,
  { signal, onStep, onEpoch }: TrainNetworkOptions = {},
): Promise<TrainedNetwork> {
  const model = await buildModel(config, {
    inputShape: data.testImages.shape,
    classes: data.testImages.classes.length,
  });
  try {
    const logs =
      config.method === 'random-frozen'
        ? []
        : await train(model, {
            data: data.train,
            validation: data.validation,
            epochs: config.epochs,
            batchSize: config.batchSize,
            optimisers: { scores: optimiser(config), weights: optimiser(config) },
            schedule: cosine(),
            seed: config.seed,
            ...(signal ? { signal } : {}),
            ...(onStep ? { onStep } : {}),
            ...(onEpoch ? { onEpoch } : {}),
          });
    const validation = logs.at(-1)?.validation ?? (await evaluate(model, data.validation));
    const test = await evaluate(model, data.test);
    return { config, model, logs, accuracy: { validation: validation.accuracy, test: test.accuracy } };
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
