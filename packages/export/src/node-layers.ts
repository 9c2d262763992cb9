import { denseValues, type GraphNode, type Padding, type StoredTensor } from '@supermask/format';
import { binaryActivation } from '@supermask/layers';
import { layers } from '@tensorflow/tfjs-layers';
import { padding } from './padding.ts';

/** A layer of tfjs and what its variables hold. */
export interface LoadedLayer {
  readonly layer: layers.Layer;
  /** In the order of the layer's `setWeights`. */
  readonly weights: readonly { readonly shape: readonly number[]; readonly values: Float32Array }[];
}

/** Where a node stands. */
export interface NodePlace {
  /** Gives the layers their names: `name()`, or `name('padding')` for one before it. */
  readonly name: (part?: string) => string;
  /** Of the first value that it reads, without the batch. */
  readonly inputShape: readonly number[];
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

type Pair = [number, number];
type Convolution = Extract<GraphNode, { readonly op: 'conv2d' | 'depthwise-conv2d' }>;
type Pool = Extract<GraphNode, { readonly op: 'max-pool2d' | 'average-pool2d' }>;

/**
 * The layers of tfjs that compute a node, one after the other, kernels with their masks applied.
 *
 * @throws with the node's name if tfjs has no layer for it.
 */
export function nodeLayers(node: GraphNode, place: NodePlace): LoadedLayer[] {
  const { inputShape, tensors } = place;
  const name = place.name();
  const held = (...names: (string | undefined)[]): LoadedLayer['weights'] =>
    names.flatMap((tensor) => (tensor === undefined ? [] : [dense(tensors.get(tensor) as StoredTensor)]));
  const alone = (layer: layers.Layer, weights: LoadedLayer['weights'] = []): LoadedLayer[] => [
    { layer, weights },
  ];
  switch (node.op) {
    case 'dense': {
      const weights = held(node.kernel, node.bias);
      return alone(layers.dense({ name, units: lastSize(weights[0]), ...biased(node) }), weights);
    }
    case 'conv2d':
    case 'depthwise-conv2d':
      return convolution(node, place, held(node.kernel, node.bias));
    case 'max-pool2d':
    case 'average-pool2d':
      return alone(pool(node, place));
    case 'activation':
      return alone(activation(node, name));
    case 'flatten':
      // The layer refuses what is flat.
      return alone(
        inputShape.length > 1
          ? layers.flatten({ name })
          : layers.reshape({ name, targetShape: [...inputShape] }),
      );
    case 'embedding': {
      const weights = held(node.kernel);
      const [inputDim = 0, outputDim = 0] = weights[0]?.shape ?? [];
      const embeddingsInitializer = 'zeros';
      return alone(layers.embedding({ name, inputDim, outputDim, embeddingsInitializer }), weights);
    }
    case 'scale-shift': {
      if (inputShape.length > 3) refuse(node, `its input has ${inputShape.length} axes, at most 3`);
      const [scale, shift] = held(node.scale, node.shift) as [
        LoadedLayer['weights'][0],
        LoadedLayer['weights'][0],
      ];
      const filled = (value: number): typeof scale => ({ ...scale, values: scale.values.map(() => value) });
      const layer = layers.batchNormalization({ name, epsilon: 0 });
      return alone(layer, [scale, shift, filled(0), filled(1)]);
    }
    case 'prelu': {
      const sharedAxes = inputShape.slice(1).map((_, i) => i + 1);
      const [slopes] = held(node.slopes) as [LoadedLayer['weights'][0]];
      const shape = [...sharedAxes.map(() => 1), ...slopes.shape];
      return alone(layers.prelu({ name, sharedAxes }), [{ ...slopes, shape }]);
    }
    case 'reshape':
      return alone(layers.reshape({ name, targetShape: [...node.shape] }));
    case 'permute':
      return alone(layers.permute({ name, dims: node.order.map((axis) => axis + 1) }));
    case 'zero-padding':
      return alone(zeroPadding(name, node.padding));
    case 'upsampling':
      return alone(layers.upSampling2d({ name, size: [...node.size] as Pair }));
    case 'add':
      return alone(layers.add({ name }));
    case 'multiply':
      return alone(layers.multiply({ name }));
    case 'concat':
      return alone(layers.concatenate({ name, axis: node.axis + 1 }));
  }
}

function convolution(
  node: Convolution,
  { name, inputShape }: NodePlace,
  [kernel, ...bias]: LoadedLayer['weights'],
): LoadedLayer[] {
  const strides = [...node.strides] as Pair;
  if (node.op === 'depthwise-conv2d' && strides[0] !== strides[1]) {
    refuse(node, `its strides are ${strides}, and a depthwise layer strides alike along both axes`);
  }
  const dilations = node.dilations ?? [1, 1];
  const spread = dilate(kernel as LoadedLayer['weights'][0], dilations);
  const kernelSize = spread.shape.slice(0, 2) as Pair;
  const kind = paddingKind(node.padding, { size: inputShape, window: kernelSize, strides });
  const shared = { name: name(), strides, kernelSize, padding: kind ?? 'valid', ...biased(node) } as const;
  const layer =
    node.op === 'conv2d'
      ? layers.conv2d({ ...shared, filters: lastSize(spread) })
      : layers.depthwiseConv2d({
          ...shared,
          depthMultiplier: lastSize(spread),
          depthwiseInitializer: 'zeros',
        });
  const main = { layer, weights: [spread, ...bias] };
  if (kind !== undefined) return [main];
  return [{ layer: zeroPadding(name('padding'), node.padding), weights: [] }, main];
}

/** The kernel with zeros between its taps: tfjs has no dilation with strides, nor of depthwise layers. */
function dilate(
  { shape, values }: LoadedLayer['weights'][0],
  [down, right]: readonly [number, number],
): LoadedLayer['weights'][0] {
  if (down === 1 && right === 1) return { shape, values };
  const [rows, columns, ...rest] = shape as [number, number, number, number];
  const span = [(rows - 1) * down + 1, (columns - 1) * right + 1] as const;
  const tap = rest[0] * rest[1];
  const spread = new Float32Array(span[0] * span[1] * tap);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * tap;
      spread.set(values.subarray(from, from + tap), (row * down * span[1] + column * right) * tap);
    }
  }
  return { shape: [...span, ...rest], values: spread };
}

function pool(node: Pool, { name, inputShape }: NodePlace): layers.Layer {
  const [poolSize, strides] = [[...node.size] as Pair, [...node.strides] as Pair];
  const kind = paddingKind(node.padding, { size: inputShape, window: poolSize, strides });
  // Zeros of a layer before it would take part in maximum and mean.
  if (kind === undefined) refuse(node, 'its padding is neither "valid" nor "same"');
  const options = { name: name(), poolSize, strides, padding: kind };
  return node.op === 'max-pool2d' ? layers.maxPooling2d(options) : layers.averagePooling2d(options);
}

function activation(node: Extract<GraphNode, { readonly op: 'activation' }>, name: string): layers.Layer {
  switch (node.function) {
    case 'leaky-relu':
      return layers.leakyReLU({ name, alpha: node.slope as number });
    case 'sign':
      return binaryActivation({ name });
    case 'hard-sigmoid':
      return layers.activation({ name, activation: 'hardSigmoid' });
    default:
      // tfjs has more functions than its types name.
      return layers.activation({ name, activation: node.function as 'relu' });
  }
}

/** What tfjs calls this padding, if it does. */
function paddingKind(
  given: Padding,
  { size, window, strides }: { size: readonly number[]; window: Pair; strides: Pair },
): 'valid' | 'same' | undefined {
  const image: Pair = [size[0] as number, size[1] as number];
  return (['valid', 'same'] as const).find(
    (kind) => `${padding(kind, image, window, strides)}` === `${given}`,
  );
}

function zeroPadding(name: string, [rows, columns]: Padding): layers.Layer {
  return layers.zeroPadding2d({ name, padding: [[...rows], [...columns]] as [Pair, Pair] });
}

function dense(tensor: StoredTensor): LoadedLayer['weights'][0] {
  return { shape: tensor.shape, values: denseValues(tensor) };
}

/** Drawing kernels that are then replaced would take time. */
function biased({ bias }: { readonly bias?: string }): { useBias: boolean; kernelInitializer: 'zeros' } {
  return { useBias: bias !== undefined, kernelInitializer: 'zeros' };
}

function lastSize(tensor: LoadedLayer['weights'][0] | undefined): number {
  return tensor?.shape.at(-1) as number;
}

function refuse(node: GraphNode, reason: string): never {
  throw new Error(
    `[supermask/export] toLayersModel: tfjs has no layer for ${node.op} "${node.name}": ${reason} ` +
      '(@supermask/runtime runs the file)',
  );
}
