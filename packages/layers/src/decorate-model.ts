import type { Initialiser, Reparam } from '@supermask/core';
import type { RandomTensor } from '@supermask/format';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import type { DecorateLayerOptions } from './decorate-layer.ts';
import { scoreSource, weightSource, writeRandom } from './drawn-kernel.ts';
import type { PlacedLayer } from './flat-layers.ts';
import type { KernelSlot } from './kernel-slots.ts';
import { slotVariable } from './kernel-slots.ts';
import { linkMasks } from './link-masks.ts';
import { type KernelPlace, maskableKernels, type Skip } from './maskable-kernels.ts';
import { register } from './register.ts';
import { copyWeights, type LayerEntry, rewriteModel } from './rewrite-model.ts';
import { packSupermask, type SavedSupermask } from './saved-supermask.ts';
import { SupermaskLayer } from './supermask-layer.ts';

export interface DecorateModelOptions extends Omit<DecorateLayerOptions, 'stream' | 'method'> {
  /**
   * What is stored, trained and computed: one method for every kernel, or one for each by its place; a kernel
   * for which it gives undefined gets no mask and is trained as without one.
   */
  readonly method: Reparam | ((kernel: KernelPlace) => Reparam | undefined);
  /** Layers, or nested models, that stay as they are: their names, or what says so of a layer. */
  readonly skip?: Skip;
}

/**
 * A copy of a model with a supermask over every layer that has kernels, also in models that it holds. It is a
 * plain LayersModel: compile and fit it as before (the scores are trained, the weights under them stay), `save`
 * it, `strip` it.
 *
 * What is frozen stays so: in a layer or nested model with `trainable = false` the scores alone are trained.
 *
 * Weights, biases included, keep the values that they have, unless `weights` draws the kernels anew. The
 * random streams are named by the layer's position in `model.layers`, so that the same architecture and seed
 * give the same numbers whatever tfjs called the layers.
 *
 * @param model built; not changed, and still the caller's to dispose.
 * @throws on what is no LayersModel, on a layer with weights that cannot be decorated and is not in `skip`, on
 *   an unknown name there, and if no layer is left to decorate.
 */
export async function decorateModel(model: LayersModel, options: DecorateModelOptions): Promise<LayersModel> {
  const { method, seed = 1, weights, scores, trainBias = false, skip = [], kernels } = options;
  if (!Array.isArray(model?.layers)) {
    throw new Error(
      '[supermask/layers] decorateModel: the model must be a LayersModel (a GraphModel has no layers whose kernels ' +
        'could be trained: convert the Keras model with output_format tfjs_layers_model, or rebuild it with tf.layers)',
    );
  }
  register();
  const methods = methodsByPosition(
    maskableKernels(model, { skip, ...(kernels ? { kernels } : {}) }),
    method,
  );
  if (methods.size === 0) throw nothingToDecorate(options);
  const replace = (entry: LayerEntry, { layer, position }: PlacedLayer): LayerEntry => {
    const chosen = methods.get(position);
    if (chosen === undefined) return entry;
    const saved: SavedSupermask = {
      reparams: Object.fromEntries(chosen.kernels.map(({ slot, reparam }) => [slot.key, reparam.config])),
      seed,
      stream: position,
      trainBias,
      sources: weights
        ? sources(
            layer,
            chosen.kernels.map(({ slot }) => slot),
            weights,
            { seed, stream: position },
          )
        : {},
      ...(kernels || !chosen.whole ? { slots: chosen.kernels.map(({ slot }) => slot) } : {}),
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
  const decorated = await rewriteModel(model, replace, (to, from) => {
    if (!(to instanceof SupermaskLayer) || from instanceof SupermaskLayer) return copyWeights(to, from);
    fillDecorated(to, from);
    if (scores === undefined) return;
    for (const kernel of to.kernels) {
      const shape = kernel.weight.shape as number[];
      const stream = { ...kernel, seed, stream: to.options.stream };
      writeRandom(kernel.scores, scoreSource(shape, stream, scores));
    }
  });
  linkMasks(decorated);
  return decorated;
}

function nothingToDecorate({ method, skip = [] }: DecorateModelOptions): Error {
  const skipped = Array.isArray(skip) && skip.length > 0 ? ` (skipped: ${skip.join(', ')})` : '';
  const none = method === undefined ? ' (method must be given: edgePopup({ density: 0.5 }))' : skipped;
  return new Error(`[supermask/layers] decorateModel: the model has no layer to decorate${none}`);
}

interface LayerMethods {
  readonly kernels: { readonly slot: KernelSlot; readonly reparam: Reparam }[];
  /** Whether every kernel of the layer has a method. */
  readonly whole: boolean;
}

function methodsByPosition(
  places: readonly KernelPlace[],
  method: DecorateModelOptions['method'],
): Map<string, LayerMethods> {
  // By position, which is one where a layer stands in two models.
  const byPosition = new Map<string, LayerMethods>();
  for (const position of new Set(places.map((place) => place.position))) {
    const own = places.filter((place) => place.position === position);
    const kernels = own.flatMap((place) => {
      const reparam = typeof method === 'function' ? method(place) : method;
      return reparam ? [{ slot: { key: place.key, layout: place.layout }, reparam }] : [];
    });
    if (kernels.length > 0) byPosition.set(position, { kernels, whole: kernels.length === own.length });
  }
  return byPosition;
}

/** Gives a decorated layer the weights of the plain one that it was made from, but for those drawn anew. */
function fillDecorated(to: SupermaskLayer, from: layers.Layer): void {
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
