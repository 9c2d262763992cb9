import type { Initialiser } from '@supermask/core';
import type { RandomTensor } from '@supermask/format';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import type { DecorateLayerOptions } from './decorate-layer.ts';
import { weightSource } from './drawn-kernel.ts';
import { decoratableClasses, kernelKeys, kernelVariable, staysUnmasked } from './kernel-keys.ts';
import { register } from './register.ts';
import { copyWeights, type LayerEntry, refuseNested, rewriteModel } from './rewrite-model.ts';
import { packText, SupermaskLayer } from './supermask-layer.ts';

export interface DecorateModelOptions extends Omit<DecorateLayerOptions, 'stream'> {
  /** Names of layers that stay as they are. */
  readonly skip?: readonly string[];
}

/**
 * A copy of a model with a supermask over every dense and convolutional layer. It is a plain LayersModel:
 * compile and fit it as before (the scores are trained, the weights under them stay), `save` it, `strip` it.
 *
 * Weights, biases included, keep the values that they have, unless `weights` draws the kernels anew. The
 * random streams are named by the layer's position in `model.layers`, so that the same architecture and seed
 * give the same numbers whatever tfjs called the layers.
 *
 * @param model built; not changed, and still the caller's to dispose.
 * @throws on a layer with weights that cannot be decorated and is not in `skip`, on an unknown name there, on
 *   a nested model, and if no layer is left to decorate.
 */
export async function decorateModel(model: LayersModel, options: DecorateModelOptions): Promise<LayersModel> {
  const { method, seed = 1, weights, trainBias = false, skip = [] } = options;
  register();
  refuseNested('decorateModel', model);
  checkSkip(skip, model);
  const chosen = new Set(model.layers.filter((layer) => !skip.includes(layer.name) && isDecoratable(layer)));
  if (chosen.size === 0) {
    throw new Error(
      '[supermask/layers] decorateModel: the model has no layer to decorate ' +
        `(known: ${decoratableClasses()}${skip.length > 0 ? `; skipped: ${skip.join(', ')}` : ''})`,
    );
  }
  const replace = (entry: LayerEntry, layer: layers.Layer, index: number): LayerEntry => {
    if (!chosen.has(layer)) return entry;
    const saved = {
      reparam: method.config,
      seed,
      stream: `${index}`,
      trainBias,
      sources: weights ? sources(layer, weights, { seed, stream: `${index}` }) : {},
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
        supermask: packText(JSON.stringify(saved)),
      } as LayerEntry['config'],
    };
  };
  return rewriteModel(model, replace, (to, from) => {
    if (!(to instanceof SupermaskLayer) || from instanceof SupermaskLayer) return copyWeights(to, from);
    const drawn = new Set(to.kernels.filter(({ source }) => source).map(({ weight }) => weight));
    const values = from.getWeights();
    // In the order of the original's: it is the same layer.
    to.innerWeights.forEach((variable, i) => {
      if (!drawn.has(variable) && values[i]) variable.write(values[i]);
    });
  });
}

function checkSkip(skip: readonly string[], model: LayersModel): void {
  const names = model.layers.map((layer) => layer.name);
  const unknown = skip.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new Error(
    `[supermask/layers] decorateModel: skip must hold names of layers, got "${unknown}" ` +
      `(the model has ${names.join(', ')})`,
  );
}

function isDecoratable(layer: layers.Layer): boolean {
  const className = layer.getClassName();
  if (kernelKeys(className) !== undefined) return true;
  if (layer instanceof SupermaskLayer) {
    throw new Error(
      `[supermask/layers] decorateModel: "${layer.name}" is decorated already (strip the model first, or leave ` +
        `the layer as it is with skip: ['${layer.name}'])`,
    );
  }
  if (layer.weights.length === 0 || staysUnmasked(className)) return false;
  throw new Error(
    `[supermask/layers] decorateModel: cannot decorate the ${className} layer "${layer.name}" ` +
      `(known: ${decoratableClasses()}; leave it as it is with skip: ['${layer.name}'])`,
  );
}

function sources(
  layer: layers.Layer,
  weights: Initialiser,
  { seed, stream }: { readonly seed: number; readonly stream: string },
): Record<string, RandomTensor> {
  const keys = kernelKeys(layer.getClassName()) ?? [];
  const source = (key: string): RandomTensor =>
    weightSource(weights, kernelVariable(layer, key).shape as number[], { seed, stream, key });
  return Object.fromEntries(keys.map((key) => [key, source(key)]));
}
