import { decoratedLayers } from '@supermask/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Tells the masks of a model how far training is, for those that depend on it (density ramps, annealing).
 *
 * @param step training steps that are done.
 */
export function setMaskStep(model: LayersModel, step: number): void {
  for (const layer of decoratedLayers(model)) (layer as { step?: number }).step = step;
}
