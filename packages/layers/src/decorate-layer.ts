import type { Initialiser, Reparam } from '@supermask/core';
import type { layers } from '@tensorflow/tfjs-layers';
import { register } from './register.ts';
import { SupermaskLayer } from './supermask-layer.ts';

export interface DecorateLayerOptions {
  /** What is stored, trained and computed: `edgePopup({ density })`, `joint(…)`, `randomMask(…)`. */
  readonly method: Reparam;
  /** Seed of scores and drawn weights, an integer in [0, 2⁵³); 1 by default. */
  readonly seed?: number;
  /** Draws the weights anew from the seed (`kaimingNormal()`), so that a file can hold the seed instead of them. */
  readonly weights?: Initialiser;
  /** Whether biases are trained; by default they keep their values. */
  readonly trainBias?: boolean;
  /** Names the layer's random streams: give each layer of a run its own. */
  readonly stream?: string;
}

/**
 * Puts a supermask over one layer that is not built yet; use what is returned in its place.
 *
 * @param layer Dense, Conv1D or Conv2D, not yet part of a model.
 * @throws on a layer of another kind, or one that already has its weights (decorate its model instead).
 */
export function decorateLayer(
  layer: layers.Layer,
  { method, seed = 1, weights, trainBias = false, stream = layer.name }: DecorateLayerOptions,
): SupermaskLayer {
  if (layer.built) {
    throw new Error(
      `[supermask/layers] decorateLayer: "${layer.name}" already belongs to a model (use decorateModel on that model)`,
    );
  }
  register();
  return new SupermaskLayer(layer, {
    reparam: method,
    seed,
    stream,
    trainBias,
    ...(weights ? { weights } : {}),
  });
}
