import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import type { PerGroup } from './group-factors.ts';
import type { Optimiser } from './optimiser.ts';
import { parameterGroups } from './parameter-groups.ts';

/** A variable in training with its optimiser and the optimiser's state for it. */
export interface TrainedVariable {
  readonly variable: LayerVariable;
  readonly group: keyof PerGroup<unknown>;
  readonly optimiser: Optimiser;
  slots: Tensor[];
}

/**
 * The trainable variables of a model, with slots of zeros, which the caller disposes.
 *
 * @throws if there are not two optimisers.
 */
export function trainedVariables(model: LayersModel, optimisers: PerGroup<Optimiser>): TrainedVariable[] {
  const groups = parameterGroups(model);
  for (const group of ['scores', 'weights'] as const) {
    if (typeof optimisers[group]?.update === 'function') continue;
    throw new Error(
      `[supermask/trainers] Trainer: optimisers must be { scores, weights }, got no optimiser for ${group} ` +
        '(one and the same may serve both)',
    );
  }
  return (['scores', 'weights'] as const).flatMap((group) =>
    groups[group].map((variable) => ({
      variable,
      group,
      optimiser: optimisers[group],
      slots: Array.from({ length: optimisers[group].slots }, () => zeros(variable.shape as number[])),
    })),
  );
}
