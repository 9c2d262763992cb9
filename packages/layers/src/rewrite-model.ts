import { type serialization, tidy } from '@tensorflow/tfjs-core';
import { LayersModel, type layers, models } from '@tensorflow/tfjs-layers';
import type { PlacedLayer } from './flat-layers.ts';
import { forgottenConfig } from './forgotten-config.ts';

/** A layer as a model's topology describes it (keys in snake case, as in model.json). */
export interface LayerEntry {
  readonly class_name: string;
  readonly config: serialization.ConfigDict;
  readonly [key: string]: unknown;
}

/** Gives the new entry of a layer, or the same one. */
type Replace = (entry: LayerEntry, placed: PlacedLayer) => LayerEntry;
/** Writes the weights of a new layer from those of the old one. */
type Fill = (to: layers.Layer, from: layers.Layer) => void;

/**
 * A new model in which some layers are replaced, also in the models that it holds: the topology is rewritten
 * as JSON, since tf.layers cannot exchange a layer of an existing graph. Names stay, so that connections do. What
 * tfjs forgets of a model that is frozen (`trainable = false`) its layers say then.
 *
 * @param model any LayersModel; it is not changed.
 */
export async function rewriteModel(model: LayersModel, replace: Replace, fill: Fill): Promise<LayersModel> {
  // Unlike the typing, tfjs gives an object when asked for one.
  const topology = model.toJSON(null, false) as unknown as { config: { layers: LayerEntry[] } };
  topology.config.layers = rewriteEntries(topology.config.layers, model, replace, {
    around: '',
    frozen: !model.trainable,
  });
  const rewritten = await models.modelFromJSON(topology as never);
  try {
    tidy(() => fillLayers(rewritten, model, fill));
  } catch (error) {
    rewritten.dispose();
    throw error;
  }
  return rewritten;
}

function rewriteEntries(
  entries: readonly LayerEntry[],
  model: LayersModel,
  replace: Replace,
  { around, frozen }: { readonly around: string; readonly frozen: boolean },
): LayerEntry[] {
  const byName = new Map(model.layers.map((layer, index) => [layer.name, { layer, index }]));
  return entries.map((entry) => {
    const found = byName.get(entry.config.name as string) as { layer: layers.Layer; index: number };
    const { layer } = found;
    const position = `${around}${found.index}`;
    if (!(layer instanceof LayersModel)) {
      const own = frozen && layer.weights.length > 0 ? { ...entry.config, trainable: false } : entry.config;
      return replace(wholeEntry({ ...entry, config: own }, layer), { layer, position });
    }
    const inner = entry.config.layers as unknown as LayerEntry[];
    const rewritten = rewriteEntries(inner, layer, replace, {
      around: `${position}/`,
      frozen: frozen || !layer.trainable,
    });
    return { ...entry, config: { ...entry.config, layers: rewritten as never } };
  });
}

function wholeEntry(entry: LayerEntry, layer: layers.Layer): LayerEntry {
  const { depthMultiplier } = forgottenConfig(layer);
  if (depthMultiplier === undefined) return entry;
  return { ...entry, config: { ...entry.config, depth_multiplier: depthMultiplier } };
}

function fillLayers(to: LayersModel, from: LayersModel, fill: Fill): void {
  for (const layer of to.layers) {
    const source = from.getLayer(layer.name);
    if (layer instanceof LayersModel) fillLayers(layer, source as LayersModel, fill);
    else fill(layer, source);
  }
}

/** The `fill` of a layer that was not replaced. */
export function copyWeights(to: layers.Layer, from: layers.Layer): void {
  if (from.weights.length > 0) to.setWeights(from.getWeights());
}
