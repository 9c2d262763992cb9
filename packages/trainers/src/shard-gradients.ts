import {
  add,
  mul,
  type Scalar,
  type Tensor,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import type { Batch } from './batch.ts';
import { classificationLoss } from './classification-loss.ts';

/** What a batch, or a part of one, adds to a step. */
export type ShardGradients = {
  readonly loss: Scalar;
  /** In the order of the variables, of their shapes. */
  readonly gradients: Tensor[];
};

export interface ShardOptions {
  /** ε of the loss, in [0, 1). */
  readonly labelSmoothing: number;
  /** The fraction of the step's examples that these are, in (0, 1]. */
  readonly share: number;
  /** Whether the model's regularisers and the penalties of its methods count here: in one shard of a step. */
  readonly penalties: boolean;
}

/**
 * The loss of some examples in training mode, times their share of the batch, and its gradients: those of all shards
 * add up to those of the batch.
 *
 * @returns tensors that the caller disposes.
 * @throws if the loss does not depend on a variable.
 */
export function shardGradients(
  model: LayersModel,
  variables: readonly LayerVariable[],
  { inputs, labels }: Batch,
  { labelSmoothing, share, penalties }: ShardOptions,
): ShardGradients {
  const lossOf = (): Scalar => {
    const output = model.apply(inputs, { training: true }) as Tensor;
    const mean = classificationLoss(output, labels, labelSmoothing);
    const own = share === 1 ? mean : mul<Scalar>(mean, share);
    return penalties ? model.calculateLosses().reduce((sum, penalty) => add(sum, penalty), own) : own;
  };
  return tidy(() => {
    const { value, grads } = variableGrads(
      lossOf,
      variables.map((variable) => variable.read() as Variable),
    );
    const gradients = variables.map(({ name, originalName }) => {
      const gradient = grads[name];
      if (gradient !== undefined) return gradient;
      throw new Error(`[supermask/trainers] Trainer: the loss does not depend on "${originalName}"`);
    });
    return { loss: value, gradients };
  });
}
