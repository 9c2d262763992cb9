import { decoratedLayers } from '@supermask/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Bytes of all weights of a model as float32; its scores are none. */
export function float32Bytes(model: LayersModel): number {
  const scores = new Set(
    decoratedLayers(model).flatMap((layer) => layer.kernels.map((kernel) => kernel.scores)),
  );
  const weights = model.weights.filter((variable) => !scores.has(variable));
  return weights.reduce((sum, variable) => sum + variable.read().size * 4, 0);
}
