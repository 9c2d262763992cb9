import { type serialization, tidy } from '@tensorflow/tfjs-core';
import { LayersModel, type layers, models } from '@tensorflow/tfjs-layers';

/** A layer as a model's topology describes it (keys in snake case, as in model.json). */
export interface LayerEntry {
  readonly class_name: string;
  readonly config: serialization.ConfigDict;
  readonly [key: string]: unknown;
}

/**
 * A new model in which some layers are replaced: the topology is rewritten as JSON, since tf.layers cannot
 * exchange a layer of an existing graph. Names stay, so that connections do.
 *
 * @param model any LayersModel without nested models; it is not changed.
 * @param replace gives the new entry of a layer, or the same one. `index` is the position in `model.layers`.
 * @param fill writes the weights of the new layer from those of the old one.
 */
export async function rewriteModel(
  model: LayersModel,
  replace: (entry: LayerEntry, layer: layers.Layer, index: number) => LayerEntry,
  fill: (to: layers.Layer, from: layers.Layer) => void,
): Promise<LayersModel> {
  // Unlike the typing, tfjs gives an object when asked for one.
  const topology = model.toJSON(null, false) as unknown as { config: { layers: LayerEntry[] } };
  const byName = new Map(model.layers.map((layer, index) => [layer.name, { layer, index }]));
  topology.config.layers = topology.config.layers.map((entry) => {
    const { layer, index } = byName.get(entry.config.name as string) as {
      layer: layers.Layer;
      index: number;
    };
    return replace(entry, layer, index);
  });
  const rewritten = await models.modelFromJSON(topology as never);
  try {
    tidy(() => {
      for (const to of rewritten.layers) fill(to, model.getLayer(to.name));
    });
  } catch (error) {
    rewritten.dispose();
    throw error;
  }
  return rewritten;
}

/** @throws if a layer of the model is itself a model. */
export function refuseNested(who: string, model: LayersModel): void {
  const nested = model.layers.find((layer) => layer instanceof LayersModel);
  if (nested === undefined) return;
  throw new Error(
    `[supermask/layers] ${who}: the model holds another model, "${nested.name}" ` +
      `(use ${who} on the inner model, then build the outer one from it)`,
  );
}

/** The `fill` of a layer that was not replaced. */
export function copyWeights(to: layers.Layer, from: layers.Layer): void {
  if (from.weights.length > 0) to.setWeights(from.getWeights());
}
