import type { ActivationFunction, GraphNode, StoredTensor } from '@supermask/format';
import { SupermaskLayer } from '@supermask/layers';
import type { layers } from '@tensorflow/tfjs-layers';
import { NotExportable } from './not-exportable.ts';
import { padding } from './padding.ts';
import { storeKernel } from './store-kernel.ts';

/** What a layer becomes in a file: nodes in order, of which the last gives the layer's output, and tensors. */
export interface LayerNodes {
  readonly nodes: readonly GraphNode[];
  readonly tensors: readonly (readonly [name: string, tensor: StoredTensor])[];
}

/** A layer where it stands: `name` for its nodes, the value that it reads, and that value's shape without batch. */
export interface LayerUse {
  readonly layer: layers.Layer;
  readonly name: string;
  readonly input: string;
  readonly inputShape: readonly number[];
}

type Pair = [number, number];
type Translate = (use: LayerUse, config: Readonly<Record<string, unknown>>) => LayerNodes;

/**
 * The nodes and tensors of one use of a layer; none for a layer that does nothing in evaluation.
 *
 * @throws with the layer's name if the file format has no node for it or for one of its options.
 */
export function layerNodes(use: LayerUse): LayerNodes {
  const inner = innerLayer(use.layer);
  const className = inner.getClassName();
  const translate = TRANSLATE[className];
  if (translate === undefined) {
    throw new NotExportable(
      `[supermask/export] toSmask: cannot export the ${className} layer "${inner.name}" ` +
        `(known: ${Object.keys(TRANSLATE).join(', ')}; end the exported model before it, or strip() the model ` +
        'and save it with tfjs)',
    );
  }
  return translate(use, inner.getConfig());
}

const TRANSLATE: Readonly<Record<string, Translate>> = {
  Dense: (use, config) => {
    const { kernel, bias, tensors } = weightTensors(use.layer);
    const node = { name: use.name, op: 'dense', input: use.input, kernel, ...bias } as const;
    return { nodes: activated(use, node, config.activation), tensors };
  },
  Conv2D: (use, config) => {
    refuseUnless(use, 'dilationRate', `${config.dilationRate}` === '1,1');
    refuseUnless(use, 'dataFormat', config.dataFormat === 'channelsLast');
    const { kernel, bias, tensors } = weightTensors(use.layer);
    const geometry = windowGeometry(use, config, config.kernelSize as Pair);
    const node = { name: use.name, op: 'conv2d', input: use.input, kernel, ...bias, ...geometry } as const;
    return { nodes: activated(use, node, config.activation), tensors };
  },
  MaxPooling2D: (use, config) => pool('max-pool2d', use, config),
  AveragePooling2D: (use, config) => pool('average-pool2d', use, config),
  Flatten: (use, config) => {
    refuseUnless(use, 'dataFormat', config.dataFormat == null || config.dataFormat === 'channelsLast');
    return { nodes: [{ name: use.name, op: 'flatten', input: use.input }], tensors: [] };
  },
  Activation: (use, config) => alone(use, config.activation),
  ReLU: (use, config) => {
    refuseUnless(use, 'maxValue', config.maxValue == null || config.maxValue === 6);
    return alone(use, config.maxValue === 6 ? 'relu6' : 'relu');
  },
  Softmax: (use, config) => {
    // tfjs counts the batch as axis 0, and takes axis 1 by default.
    refuseUnless(use, `axis ${config.axis}`, config.axis === -1 || config.axis === use.inputShape.length);
    return alone(use, 'softmax');
  },
  Dropout: () => ({ nodes: [], tensors: [] }),
};

const FUNCTIONS: readonly string[] = [
  'relu',
  'relu6',
  'elu',
  'sigmoid',
  'tanh',
  'softmax',
] satisfies ActivationFunction[];

/**
 * A layer's own node and the one of its activation, if it has one. The last of them has the layer's name, as
 * the layer's output has in tfjs; tfjs allows `/` in names, but not `#`.
 */
function activated(use: LayerUse, node: GraphNode, name: unknown): GraphNode[] {
  const fn = activationFunction(use, name);
  if (fn === undefined) return [node];
  const linear = `${use.name}#linear`;
  return [
    { ...node, name: linear },
    { name: use.name, op: 'activation', input: linear, function: fn },
  ];
}

/** An activation that is a layer of its own. */
function alone(use: LayerUse, name: unknown): LayerNodes {
  const fn = activationFunction(use, name);
  const { name: own, input } = use;
  return { nodes: fn ? [{ name: own, op: 'activation', input, function: fn }] : [], tensors: [] };
}

/** @returns undefined for the identity. */
function activationFunction(use: LayerUse, name: unknown): ActivationFunction | undefined {
  if (name === undefined || name === null || name === 'linear') return undefined;
  refuseUnless(use, `activation "${name}"`, FUNCTIONS.includes(name as string));
  return name as ActivationFunction;
}

function pool(
  op: 'max-pool2d' | 'average-pool2d',
  use: LayerUse,
  config: Readonly<Record<string, unknown>>,
): LayerNodes {
  refuseUnless(use, 'dataFormat', config.dataFormat === 'channelsLast');
  const size = config.poolSize as Pair;
  const node: GraphNode = {
    name: use.name,
    op,
    input: use.input,
    size,
    ...windowGeometry(use, config, size),
  };
  return { nodes: [node], tensors: [] };
}

function windowGeometry(
  { inputShape }: LayerUse,
  config: Readonly<Record<string, unknown>>,
  window: Pair,
): { strides: Pair; padding: ReturnType<typeof padding> } {
  const strides = config.strides as Pair;
  const size: Pair = [inputShape[0] as number, inputShape[1] as number];
  return { strides, padding: padding(config.padding as 'same' | 'valid', size, window, strides) };
}

/** Kernel and bias of a layer: masked as `storeKernel` says, plain ones as they are. */
function weightTensors(layer: layers.Layer): {
  kernel: string;
  bias: { bias?: string };
  tensors: [string, StoredTensor][];
} {
  const inner = innerLayer(layer);
  const masked = layer instanceof SupermaskLayer ? layer.kernels : [];
  const tensors = inner.weights.map((variable): [string, StoredTensor] => {
    const shape = variable.shape as number[];
    const part = shape.length > 1 ? 'kernel' : 'bias';
    const kernel = masked.find(({ weight }) => weight === variable);
    const stored = kernel
      ? storeKernel(layer as SupermaskLayer, kernel)
      : { shape, values: variable.read().dataSync<'float32'>().slice() };
    return [`${inner.name}/${part}`, stored];
  });
  return {
    kernel: `${inner.name}/kernel`,
    bias: inner.weights.length > 1 ? { bias: `${inner.name}/bias` } : {},
    tensors,
  };
}

function innerLayer(layer: layers.Layer): layers.Layer {
  return layer instanceof SupermaskLayer ? layer.inner : layer;
}

function refuseUnless({ layer }: LayerUse, option: string, supported: boolean): void {
  if (supported) return;
  throw new NotExportable(
    `[supermask/export] toSmask: cannot export "${layer.name}": its ${option} is not part of the file format ` +
      '(strip() the model and save it with tfjs)',
  );
}
