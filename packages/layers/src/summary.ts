import { tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { kernelSlots, slotVariable } from './kernel-slots.ts';
import { type KernelStorage, kernelStorage } from './kernel-storage.ts';
import { type LayerUse, layerUses } from './layer-uses.ts';
import { timesUsed } from './multiply-adds.ts';
import { SupermaskLayer } from './supermask-layer.ts';

/** Sums over kernels. */
export interface Counts {
  /** Of the kernels. */
  readonly weights: number;
  readonly kept: number;
  /** kept / weights; 1 where there are none. */
  readonly density: number;
  /** Biases, scales, shifts, statistics: float32 each. */
  readonly others: number;
  readonly bytes: {
    /** All of it in float32. */
    readonly float32: number;
    /** Masks as bits, and of the kept weights the seed, signs or values (`KernelStorage`); others float32. */
    readonly masked: number;
  };
  /** For one example: those of all weights, and those of the kept ones. Undefined where a length is not known. */
  readonly multiplyAdds: { readonly dense: number | undefined; readonly kept: number | undefined };
}

/** One layer with weights. */
export interface LayerSummary extends Counts {
  readonly layer: string;
  /** Its class; of a decorated layer that of the layer inside. */
  readonly kind: string;
  /** Of its output, without the batch. */
  readonly shape: readonly (number | null)[];
  /** 1: kernels of ±α; 2: ternary, ±α and 0; 32: float. Undefined for a layer without kernels. */
  readonly weightBits: 1 | 2 | 32 | undefined;
  /** 1 where a BinaryActivation feeds it, also through pooling, flatten and dropout. */
  readonly inputBits: 1 | 32;
}

export interface ModelSummary {
  readonly layers: readonly LayerSummary[];
  readonly total: Counts;
}

/**
 * What a model costs, counted in its masks and effective kernels and not read from its configuration: weights
 * kept, bits, bytes, multiply-adds of each layer that has weights.
 *
 * A layer that is used several times is one row, with the multiply-adds of all uses.
 *
 * @param model decorated or not.
 */
export function summary(model: LayersModel): ModelSummary {
  const { uses } = layerUses(model);
  const byLayer = new Map<layers.Layer, LayerUse[]>();
  for (const use of uses) byLayer.set(use.layer, [...(byLayer.get(use.layer) ?? []), use]);
  const rows = [...byLayer]
    .filter(([layer]) => layer.weights.length > 0)
    .map(([layer, own]) => layerSummary(layer, own, uses));
  const sum = (count: (row: LayerSummary) => number | undefined): number | undefined =>
    rows.map(count).reduce((a, b) => (a === undefined || b === undefined ? undefined : a + b), 0);
  const total = (count: (row: LayerSummary) => number): number => sum(count) as number;
  return {
    layers: rows,
    total: counts({
      weights: total(({ weights }) => weights),
      kept: total(({ kept }) => kept),
      others: total(({ others }) => others),
      kernelBytes: total(({ bytes, others }) => bytes.masked - 4 * others),
      multiplyAdds: {
        dense: sum(({ multiplyAdds }) => multiplyAdds.dense),
        kept: sum(({ multiplyAdds }) => multiplyAdds.kept),
      },
    }),
  };
}

function layerSummary(layer: layers.Layer, own: readonly LayerUse[], all: readonly LayerUse[]): LayerSummary {
  const inner = layer instanceof SupermaskLayer ? layer.inner : layer;
  const kernels = storedKernels(layer, inner);
  const weights = kernels.reduce((sum, { size }) => sum + size, 0);
  const kept = kernels.reduce((sum, kernel) => sum + kernel.kept, 0);
  const variables = layer instanceof SupermaskLayer ? layer.innerWeights : layer.weights;
  const times = kernels.length === 0 ? 0 : timesOf(inner, own);
  const [{ shape, inputs }] = own as [LayerUse];
  return {
    layer: layer.name,
    kind: inner.getClassName(),
    shape: shape.slice(1),
    weightBits: kernels.map(({ bits }) => bits).sort((a, b) => b - a)[0],
    inputBits: isBinary(inputs[0], all) ? 1 : 32,
    ...counts({
      weights,
      kept,
      others: variables.reduce((sum, variable) => sum + sizeOf(variable.shape), 0) - weights,
      kernelBytes: kernels.reduce((sum, { bytes }) => sum + bytes, 0),
      multiplyAdds: {
        dense: times === undefined ? undefined : times * weights,
        kept: times === undefined ? undefined : times * kept,
      },
    }),
  };
}

function counts({
  kernelBytes,
  ...sums
}: Omit<Counts, 'density' | 'bytes'> & { readonly kernelBytes: number }): Counts {
  const { weights, kept, others } = sums;
  return {
    ...sums,
    density: weights === 0 ? 1 : kept / weights,
    bytes: { float32: 4 * (weights + others), masked: kernelBytes + 4 * others },
  };
}

function storedKernels(layer: layers.Layer, inner: layers.Layer): (KernelStorage & { size: number })[] {
  const masked = layer instanceof SupermaskLayer ? layer.kernels : [];
  const plain = (kernelSlots(inner) ?? []).filter(({ key }) => !masked.some((kernel) => kernel.key === key));
  const stored = [
    ...masked.map((kernel) => ({
      ...kernel,
      shape: kernel.weight.shape as number[],
      mask: tidy(() => (layer as SupermaskLayer).mask(kernel).dataSync()),
      values: tidy(() => (layer as SupermaskLayer).effectiveKernel(kernel).dataSync()),
    })),
    ...plain.map((slot) => {
      const values = tidy(() => slotVariable(inner, slot.key).read().dataSync());
      const mask = new Uint8Array(values.length).fill(1);
      return { ...slot, shape: slotVariable(inner, slot.key).shape as number[], values, mask };
    }),
  ];
  return stored.map((kernel) => ({ ...kernelStorage(kernel), size: kernel.values.length }));
}

function timesOf(inner: layers.Layer, own: readonly LayerUse[]): number | undefined {
  return own
    .map(({ inputShapes, shape }) => timesUsed(inner, { input: inputShapes[0] ?? [], output: shape }))
    .reduce((a, b) => (a === undefined || b === undefined ? undefined : a + b), 0);
}

/** What moves values, but makes no new ones. */
const MOVES = /^(Flatten|Reshape|Permute|Dropout|MaxPooling[123]D)$/;

function isBinary(use: number | undefined, all: readonly LayerUse[]): boolean {
  if (use === undefined) return false;
  const { layer, inputs } = all[use] as LayerUse;
  const className = layer.getClassName();
  return className === 'BinaryActivation' || (MOVES.test(className) && isBinary(inputs[0], all));
}

function sizeOf(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((product, length) => product * (length as number), 1);
}
