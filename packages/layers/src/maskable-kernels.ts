import { LayersModel, type layers } from '@tensorflow/tfjs-layers';
import { flatLayers } from './flat-layers.ts';
import {
  cannotDecorate,
  type KernelSlot,
  type KernelTable,
  kernelSlots,
  slotVariable,
} from './kernel-slots.ts';
import { SupermaskLayer } from './supermask-layer.ts';

/** A kernel of a model that is not decorated yet, and where it stands. */
export interface KernelPlace extends KernelSlot {
  readonly layer: layers.Layer;
  /** The layer's index in `model.layers`, after those of the models around it: `3`, `2/0`. */
  readonly position: string;
  readonly shape: readonly number[];
  /** Which of all these kernels it is, from 0. */
  readonly index: number;
}

/** Names of layers or nested models, or a function that gives true for those to leave as they are. */
export type Skip = readonly string[] | ((layer: layers.Layer) => boolean);

export interface MaskableKernelsOptions {
  readonly skip?: Skip;
  readonly kernels?: KernelTable;
}

/**
 * The kernels that `decorateModel` puts masks over, in the order of the model: for choosing a method by place,
 * or allocating densities (`erkDensities(kernels.map(({ shape }) => shape), …)`).
 *
 * @throws on a layer with weights that cannot be decorated and is not skipped, and on an unknown name in `skip`.
 */
export function maskableKernels(
  model: LayersModel,
  { skip = [], kernels = {} }: MaskableKernelsOptions = {},
): KernelPlace[] {
  checkSkip(skip, model);
  const left = new Set(unskipped(model, skip));
  const places = flatLayers(model)
    .filter(({ layer }) => left.has(layer))
    .flatMap(({ layer, position }) =>
      slotsToMask(layer, kernels).map((slot) => ({
        ...slot,
        layer,
        position,
        shape: slotVariable(layer, slot.key).shape as number[],
      })),
    );
  return places.map((place, index) => ({ ...place, index }));
}

function checkSkip(skip: Skip, model: LayersModel): void {
  if (typeof skip === 'function') return;
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
function unskipped(model: LayersModel, skip: Skip): layers.Layer[] {
  return model.layers
    .filter((layer) => !(typeof skip === 'function' ? skip(layer) : skip.includes(layer.name)))
    .flatMap((layer) => (layer instanceof LayersModel ? unskipped(layer, skip) : [layer]));
}

/** @returns an empty list for a layer that stays as it is. */
function slotsToMask(layer: layers.Layer, kernels: KernelTable): readonly KernelSlot[] {
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
