import { randomValues } from '@supermask/format';
import { type Batch, sgd, Trainer } from '@supermask/trainers';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildTraining, TRAINING_NETWORKS, type TrainingKey } from './training-network.ts';

/** What every engine trains with. */
export const RECIPE = { learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4 } as const;

/** Steps of a network on one batch. */
export interface TrainingStep {
  readonly model: LayersModel;
  /** Forward, backward, update. */
  readonly run: () => Promise<number>;
  readonly dispose: () => void;
}

/**
 * @param options `threads`: over how many a step's examples are shared.
 * @returns what answers the loss before the step; it throws where it is not finite.
 */
export async function startStep(
  key: TrainingKey,
  { threads = 1 }: { readonly threads?: number } = {},
): Promise<TrainingStep> {
  const model = await buildTraining(key);
  const optimiser = sgd(RECIPE);
  const trainer = new Trainer(model, { scores: optimiser, weights: optimiser }, { workers: threads });
  const { inputs, labels } = trainingBatch(key);
  const batch: Batch = {
    inputs: tf.tensor(inputs, [labels.length, 28, 28, 1]),
    labels: tf.tensor1d(Int32Array.from(labels), 'int32'),
  };
  return {
    model,
    run: async () => {
      const { loss, failure } = await trainer.step(batch);
      if (failure !== undefined) throw new Error(`[bench] ${failure}`);
      return loss;
    },
    dispose: () => {
      trainer.dispose();
      tf.dispose([batch.inputs, batch.labels]);
      model.dispose();
    },
  };
}

/** Noise, which has no zeros that an engine could skip, with labels. */
export function trainingBatch({ network }: TrainingKey): { inputs: Float32Array; labels: Uint8Array } {
  const { batch } = TRAINING_NETWORKS[network];
  const draw = (distribution: 'normal' | 'uniform', stream: string, count: number): Float32Array =>
    randomValues({ distribution, scale: 1, seed: 1, purpose: 'data', stream }, count);
  return {
    inputs: draw('normal', 'inputs', batch * 784),
    labels: Uint8Array.from(draw('uniform', 'labels', batch), (value) =>
      Math.min(9, Math.floor(5 * (value + 1))),
    ),
  };
}
