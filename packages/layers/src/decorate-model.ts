import type { Initialiser } from '@supermask/core';
import type { RandomTensor } from '@supermask/format';
import { LayersModel, type layers } from '@tensorflow/tfjs-layers';
import type { DecorateLayerOptions } from './decorate-layer.ts';
import { weightSource } from './drawn-kernel.ts';
import type { PlacedLayer } from './flat-layers.ts';
import {
  cannotDecorate,
  type KernelSlot,
  type KernelTable,
  kernelSlots,
  slotVariable,
} from './kernel-slots.ts';
import { register } from './register.ts';
import { copyWeights, type LayerEntry, rewriteModel } from './rewrite-model.ts';
import { packSupermask, type SavedSupermask } from './saved-supermask.ts';
import { SupermaskLayer } from './supermask-layer.ts';

export interface DecorateModelOptions extends Omit<DecorateLayerOptions, 'stream'> {
  /** Names of layers, or of nested models, that stay as they are. */
  readonly skip?: readonly string[];
}

/**
 * A copy of a model with a supermask over every layer that has kernels, also in models that it holds. It is a
 * plain LayersModel: compile and fit it as before (the scores are trained, the weights under them stay), `save`
 * it, `strip` it.
 *
 * Weights, biases included, keep the values that they have, unless `weights` draws the kernels anew. The
 * random streams are named by the layer's position in `model.layers`, so that the same architecture and seed
 * give the same numbers whatever tfjs called the layers.
 *
 * @param model built; not changed, and still the caller's to dispose.
 * @throws on what is no LayersModel, on a layer with weights that cannot be decorated and is not in `skip`, on an unknown name there, and
 *   if no layer is left to decorate.
 */
export async function decorateModel(model: LayersModel, options: DecorateModelOptions): Promise<LayersModel> {
  const { method, seed = 1, weights, trainBias = false, skip = [], kernels } = options;
  if (!Array.isArray(model?.layers)) {
    throw new Error(
      '[supermask/layers] decorateModel: the model must be a LayersModel (a GraphModel has no layers whose kernels ' +
        'could be trained: convert the Keras model with output_format tfjs_layers_model, or rebuild it with tf.layers)',
    );
  }
  register();
  checkSkip(skip, model);
  const chosen = new Map(unskipped(model, skip).map((layer) => [layer, slotsToMask(layer, kernels)]));
  if (![...chosen.values()].some((slots) => slots.length > 0)) {
    throw new Error(
      '[supermask/layers] decorateModel: the model has no layer to decorate' +
        (skip.length > 0 ? ` (skipped: ${skip.join(', ')})` : ''),
    );
  }
  const replace = (entry: LayerEntry, { layer, position }: PlacedLayer): LayerEntry => {
    const slots = chosen.get(layer) ?? [];
    if (slots.length === 0) return entry;
    const saved: SavedSupermask = {
      reparam: method.config,
      seed,
      stream: position,
      trainBias,
      sources: weights ? sources(layer, slots, weights, { seed, stream: position }) : {},
      ...(kernels ? { slots } : {}),
    };
    const { name, batch_input_shape } = entry.config;
    return {
      ...entry,
      class_name: SupermaskLayer.className,
      config: {
        name,
        trainable: true,
        ...(batch_input_shape ? { batch_input_shape } : {}),
        layer: { class_name: entry.class_name, config: entry.config },
        supermask: packSupermask(saved),
      } as LayerEntry['config'],
    };
  };
  return rewriteModel(model, replace, (to, from) => {
    if (!(to instanceof SupermaskLayer) || from instanceof SupermaskLayer) return copyWeights(to, from);
    const drawn = new Set(to.kernels.filter(({ source }) => source).map(({ weight }) => weight));
    const values = from.getWeights();
    // In the order of the original's: it is the same layer.
    to.innerWeights.forEach((variable, i) => {
      const value = values[i];
      if (value === undefined || `${value.shape}` !== `${variable.shape}`) {
        throw new Error(
          `[supermask/layers] decorateModel: "${from.name}" has a weight [${value?.shape}], its copy made from ` +
            `getConfig() [${variable.shape}] (the ${from.getClassName()} layer does not save all its options)`,
        );
      }
      if (!drawn.has(variable)) variable.write(value);
    });
  });
}

function checkSkip(skip: readonly string[], model: LayersModel): void {
  const names = allNames(model);
  const unknown = skip.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new Error(
    `[supermask/layers] decorateModel: skip must hold names of layers, got "${unknown}" ` +
      `(the model has ${names.join(', ')})`,
  );
}

function allNames(model: LayersModel): string[] {
  return model.layers.flatMap((layer) => [
    layer.name,
    ...(layer instanceof LayersModel ? allNames(layer) : []),
  ]);
}

/** The layers of a model and of those that it holds, without the skipped ones. */
function unskipped(model: LayersModel, skip: readonly string[]): layers.Layer[] {
  return model.layers
    .filter((layer) => !skip.includes(layer.name))
    .flatMap((layer) => (layer instanceof LayersModel ? unskipped(layer, skip) : [layer]));
}

/** @returns an empty list for a layer that stays as it is. */
function slotsToMask(layer: layers.Layer, kernels: KernelTable | undefined): readonly KernelSlot[] {
  if (layer instanceof SupermaskLayer) {
    throw new Error(
      `[supermask/layers] decorateModel: "${layer.name}" is decorated already (strip the model first, or leave ` +
        `the layer as it is with skip: ['${layer.name}'])`,
    );
  }
  const slots = kernelSlots(layer, kernels);
  if (slots === undefined && layer.weights.length > 0) throw cannotDecorate('decorateModel', layer, kernels);
  return slots ?? [];
}

function sources(
  layer: layers.Layer,
  slots: readonly KernelSlot[],
  weights: Initialiser,
  run: { readonly seed: number; readonly stream: string },
): Record<string, RandomTensor> {
  const source = (slot: KernelSlot): RandomTensor =>
    weightSource(weights, slotVariable(layer, slot.key).shape as number[], { ...slot, ...run });
  return Object.fromEntries(slots.map((slot) => [slot.key, source(slot)]));
}
