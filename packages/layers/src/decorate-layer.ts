import type { Initialiser, Reparam } from '@supermask/core';
import type { layers } from '@tensorflow/tfjs-layers';
import { cannotDecorate, type KernelTable, kernelSlots } from './kernel-slots.ts';
import { register } from './register.ts';
import { SupermaskLayer } from './supermask-layer.ts';

export interface DecorateLayerOptions {
  /** What is stored, trained and computed: `edgePopup({ density })`, `joint(…)`, `randomMask(…)`. */
  readonly method: Reparam;
  /** Seed of scores and drawn weights, an integer in [0, 2⁵³); 1 by default. */
  readonly seed?: number;
  /** Draws the weights anew from the seed (`kaimingNormal()`), so that a file can hold the seed instead of them. */
  readonly weights?: Initialiser;
  /** How the scores are drawn (`kaimingNormal()`); U(−1/√fan_in, 1/√fan_in), as in the papers, by default. */
  readonly scores?: Initialiser;
  /** Whether biases are trained; by default they keep their values. */
  readonly trainBias?: boolean;
  /** Names the layer's random streams: give each layer of a run its own. */
  readonly stream?: string;
  /**
   * Names the kernels of layer classes of your own, `{ MyLayer: ['kernel'] }`, or of a tf.layers class
   * otherwise than usual. Saved with the layer.
   */
  readonly kernels?: KernelTable;
}

/**
 * Puts a supermask over one layer that is not built yet; use what is returned in its place.
 *
 * @param layer any tf.layers layer with kernels, not yet part of a model. Of a wrapper (Bidirectional,
 *   TimeDistributed) the kernels of the layers inside are masked: decorate around it.
 * @throws on a layer of another kind, or one that already has its weights (decorate its model instead).
 */
export function decorateLayer(
  layer: layers.Layer,
  {
    method,
    seed = 1,
    weights,
    scores,
    trainBias = false,
    stream = layer.name,
    kernels,
  }: DecorateLayerOptions,
): SupermaskLayer {
  if (layer.built) {
    throw new Error(
      `[supermask/layers] decorateLayer: "${layer.name}" already belongs to a model (use decorateModel on that model)`,
    );
  }
  const slots = kernelSlots(layer, kernels);
  if (!slots?.length) throw cannotDecorate('decorateLayer', layer, kernels);
  register();
  return new SupermaskLayer(layer, {
    reparams: Object.fromEntries(slots.map(({ key }) => [key, method])),
    seed,
    stream,
    trainBias,
    ...(weights ? { weights } : {}),
    ...(scores ? { scores } : {}),
    ...(kernels ? { slots } : {}),
  });
}
