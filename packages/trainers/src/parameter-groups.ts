import { decoratedLayers } from '@supermask/layers';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';

/** The variables that training moves, apart by what they are. */
export interface ParameterGroups {
  readonly scores: readonly LayerVariable[];
  /** Everything else that is trainable: kernels, biases, scales. */
  readonly weights: readonly LayerVariable[];
}

/** Tells the trainable scores of a model from its other trainable variables. */
export function parameterGroups(model: LayersModel): ParameterGroups {
  const allScores = new Set(
    decoratedLayers(model).flatMap((layer) => layer.kernels.map((kernel) => kernel.scores)),
  );
  const trainable = model.trainableWeights;
  return {
    scores: trainable.filter((variable) => allScores.has(variable)),
    weights: trainable.filter((variable) => !allScores.has(variable)),
  };
}
