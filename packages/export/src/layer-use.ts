import type { ActivationFunction, GraphNode, StoredTensor } from '@supermask/format';
import { SupermaskLayer } from '@supermask/layers';
import type { layers } from '@tensorflow/tfjs-layers';
import { NotExportable } from './not-exportable.ts';

/** What a layer becomes in a file: nodes in order, of which the last gives the layer's output, and tensors. */
export interface LayerNodes {
  readonly nodes: readonly GraphNode[];
  readonly tensors: readonly (readonly [name: string, tensor: StoredTensor])[];
}

/** A layer where it stands: `name` for its nodes, the values that it reads, and all shapes without the batch. */
export interface LayerUse {
  readonly layer: layers.Layer;
  readonly name: string;
  /** At least one. */
  readonly inputs: readonly string[];
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShape: readonly number[];
}

/** How a class of layers is exported. */
export type Translate = (use: LayerUse, config: Readonly<Record<string, unknown>>) => LayerNodes;

/** The only value that a layer of one input reads. */
export function onlyInput({ inputs, inputShapes }: LayerUse): {
  readonly input: string;
  readonly shape: readonly number[];
} {
  return { input: inputs[0] as string, shape: inputShapes[0] as readonly number[] };
}

/** The layer that a mask is around, or the layer. */
export function innerLayer(layer: layers.Layer): layers.Layer {
  return layer instanceof SupermaskLayer ? layer.inner : layer;
}

/** @throws that the layer's option is not exportable, unless it is supported. */
export function refuseUnless({ layer }: LayerUse, option: string, supported: boolean): void {
  if (supported) return;
  throw new NotExportable(
    `[supermask/export] toSmask: cannot export "${layer.name}": its ${option} is not part of the file format ` +
      '(strip() the model and save it with tfjs)',
  );
}

/** The names of tfjs → those of the file. */
const FUNCTIONS: Readonly<Record<string, ActivationFunction>> = {
  ...({ relu: 'relu', relu6: 'relu6', elu: 'elu', sigmoid: 'sigmoid', tanh: 'tanh' } as const),
  ...({ softmax: 'softmax', selu: 'selu', softplus: 'softplus', softsign: 'softsign' } as const),
  ...({ hardSigmoid: 'hard-sigmoid', swish: 'swish', gelu: 'gelu', mish: 'mish' } as const),
};

/** @returns undefined for the identity. */
export function activationFunction(use: LayerUse, name: unknown): ActivationFunction | undefined {
  if (name === undefined || name === null || name === 'linear') return undefined;
  refuseUnless(use, `activation "${name}"`, Object.hasOwn(FUNCTIONS, String(name)));
  return FUNCTIONS[String(name)];
}

/**
 * A layer's own node and the one of its activation, if it has one. The last of them has the layer's name, as
 * the layer's output has in tfjs; tfjs allows `/` in names, but not `#`.
 */
export function activated(use: LayerUse, node: GraphNode, name: unknown): GraphNode[] {
  const fn = activationFunction(use, name);
  if (fn === undefined) return [node];
  const linear = `${use.name}#linear`;
  return [
    { ...node, name: linear },
    { name: use.name, op: 'activation', input: linear, function: fn },
  ];
}
