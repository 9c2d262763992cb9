import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { type KernelSlot, kernelSlots, slotVariable } from './kernel-slots.ts';
import { type LayerUse, layerUses } from './layer-uses.ts';
import { SupermaskLayer } from './supermask-layer.ts';
import { type UnitKernel, unitKernel } from './unit-kernel.ts';
import {
  activationRule,
  refuseChannelsFirst,
  type UnitRule,
  type Units,
  unitRule,
  unknownLayer,
} from './unit-rules.ts';

/**
 * The fraction of all kernel weights that is kept and on a path of kept weights from an input to an output. The
 * others of those that a mask keeps are dead: nothing reaches their input unit, or nothing reads their output.
 *
 * In a network without biases, whose activations are 0 at 0, setting dead weights to 0 changes no prediction.
 * Units are the channels of convolutions and the outputs of dense layers; biases and shifts of a batch
 * normalisation are no inputs.
 *
 * Source: Vysogorets & Kempe, "Connectivity matters: neural network pruning through the lens of effective
 * sparsity" (JMLR 2023).
 *
 * @param model decorated or not: without a mask those weights are kept that are not 0.
 * @returns in [0, 1].
 * @throws on a layer whose units it does not know, with its name.
 */
export function effectiveDensity(model: LayersModel): number {
  const masks = Object.values(effectiveMasks(model));
  const total = masks.reduce((sum, { length }) => sum + length, 0);
  const alive = masks.reduce((sum, mask) => sum + mask.reduce((ones, bit) => ones + bit, 0), 0);
  return total === 0 ? 1 : alive / total;
}

/**
 * Which weights `effectiveDensity` counts, by `<layer>/<key>` in the flat order of the kernel: what `writeMask`
 * takes.
 *
 * @throws as `effectiveDensity` does, and if two layers have one name.
 */
export function effectiveMasks(model: LayersModel): Record<string, Uint8Array> {
  const { uses, outputs } = layerUses(model);
  const kernels = new Map<layers.Layer, NamedUnitKernel>();
  const rules = uses.map((use) => ruleOf(use, kernels));
  const at = <T>(list: readonly T[], i: number | undefined): T => list[i as number] as T;
  const reached: Units[] = [];
  uses.forEach(({ inputs }, i) => {
    reached.push(at(rules, i).forward(inputs.map((input) => at(reached, input))));
  });
  const needed = reached.map(({ length }, i) => new Uint8Array(length).fill(Number(outputs.includes(i))));
  for (let i = uses.length - 1; i >= 0; i--) {
    const { inputs } = at(uses, i);
    const units = inputs.map((input) => at(reached, input));
    at(rules, i)
      .backward(at(needed, i), units)
      .forEach((alive, which) => {
        const sum = at(needed, inputs[which]);
        alive.forEach((bit, unit) => {
          if (bit) sum[unit] = 1;
        });
      });
  }
  const masks = Object.fromEntries([...kernels.values()].map(({ name, kernel }) => [name, kernel.alive]));
  if (Object.keys(masks).length === kernels.size) return masks;
  throw new Error(
    '[supermask/layers] effectiveMasks: two layers of the model have one name (give them different names)',
  );
}

interface NamedUnitKernel {
  readonly name: string;
  readonly kernel: UnitKernel;
}

function ruleOf(
  { layer, inputs, inputShapes, shape }: LayerUse,
  kernels: Map<layers.Layer, NamedUnitKernel>,
): UnitRule {
  if (inputs.length === 0) return inputRule(layer, shape);
  const inner = layer instanceof SupermaskLayer ? layer.inner : layer;
  if (!KERNEL_CLASSES.includes(inner.getClassName())) {
    return unitRule(inner, inputShapes);
  }
  refuseChannelsFirst(inner);
  // A shared layer: its weights are alive if they are so in one of its uses.
  const found = kernels.get(layer) ?? keptWeights(layer, inner);
  kernels.set(layer, found);
  return found.kernel;
}

/** Classes with one kernel between units. */
const KERNEL_CLASSES: readonly string[] = [
  'Dense',
  'Conv1D',
  'Conv2D',
  'Conv3D',
  'Conv2DTranspose',
  'Conv3DTranspose',
  'DepthwiseConv2D',
];

function keptWeights(layer: layers.Layer, inner: layers.Layer): NamedUnitKernel {
  const [{ key, layout }] = kernelSlots(inner) as [KernelSlot];
  const masked =
    layer instanceof SupermaskLayer ? layer.kernels.find((kernel) => kernel.key === key) : undefined;
  const read = (): Tensor =>
    masked ? (layer as SupermaskLayer).mask(masked) : slotVariable(inner, key).read();
  const kept = tidy(() => read().dataSync());
  const shape = slotVariable(inner, key).shape as number[];
  return {
    name: `${layer.name}/${key}`,
    kernel: unitKernel(kept, { shape, layout, activation: activationRule(inner) }),
  };
}

function inputRule(layer: layers.Layer, shape: readonly (number | null)[]): UnitRule {
  const units = shape.at(-1);
  if (shape.length < 2 || typeof units !== 'number') throw unknownLayer(layer);
  return { forward: () => new Uint8Array(units).fill(1), backward: () => [] };
}
