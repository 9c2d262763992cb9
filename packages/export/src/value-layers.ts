import type { ActivationNode, StoredTensor } from '@supermask/format';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import {
  activationFunction,
  innerLayer,
  type LayerNodes,
  type LayerUse,
  onlyInput,
  refuseUnless,
  type Translate,
} from './layer-use.ts';

const NOTHING: Translate = () => ({ nodes: [], tensors: [] });

/** Layers that compute with values and a few numbers for each channel. */
export const valueLayers: Readonly<Record<string, Translate>> = {
  Activation: (use, config) => activation(use, activationFunction(use, config.activation)),
  ReLU: (use, config) => {
    refuseUnless(use, 'maxValue', config.maxValue == null || config.maxValue === 6);
    return activation(use, config.maxValue === 6 ? 'relu6' : 'relu');
  },
  LeakyReLU: (use, config) => activation(use, 'leaky-relu', { slope: config.alpha as number }),
  ELU: (use) => activation(use, 'elu'),
  PReLU: (use) => {
    const { alpha } = innerLayer(use.layer) as unknown as { alpha: LayerVariable };
    const shape = alpha.shape as number[];
    const shared = shape.slice(0, -1).every((size) => size === 1);
    refuseUnless(use, 'slope for each pixel (sharedAxes shares it)', shared);
    const channels = onlyInput(use).shape.at(-1) as number;
    const read = alpha.read().dataSync<'float32'>();
    const values = Float32Array.from({ length: channels }, (_, c) => read[c % read.length] as number);
    return perChannel(use, { slopes: values }, ({ slopes }) => ({ op: 'prelu', slopes }));
  },
  Softmax: (use, config) => {
    // tfjs counts the batch as axis 0, and takes axis 1 by default.
    const last = onlyInput(use).shape.length;
    refuseUnless(use, `axis ${config.axis}`, config.axis === -1 || config.axis === last);
    return activation(use, 'softmax');
  },
  BinaryActivation: (use, config) => {
    refuseUnless(use, `sign of 0, ${config.zero},`, config.zero === 1);
    return activation(use, 'sign');
  },
  BatchNormalization: (use, config) => {
    const last = onlyInput(use).shape.length;
    refuseUnless(use, `axis ${config.axis}`, config.axis === -1 || config.axis === last);
    const norm = normalisation(use, config.epsilon as number);
    return perChannel(use, norm, ({ scale, shift }) => ({ op: 'scale-shift', scale, shift }));
  },
  Add: (use) => merge(use, 'add'),
  Multiply: (use) => merge(use, 'multiply'),
  Concatenate: (use, config) => {
    const { name, inputs, outputShape } = use;
    const axis = config.axis as number;
    // tfjs counts the batch.
    const own = axis < 0 ? outputShape.length + axis : axis - 1;
    // tfjs takes any negative axis for the last one when it computes, but not for the shape.
    refuseUnless(use, `axis ${axis}`, own >= 0 && axis >= -1);
    return { nodes: [{ name, op: 'concat', inputs, axis: own }], tensors: [] };
  },
  Dropout: NOTHING,
  SpatialDropout1D: NOTHING,
  GaussianNoise: NOTHING,
  GaussianDropout: NOTHING,
  AlphaDropout: NOTHING,
};

/** @param fn undefined for the identity. */
function activation(
  use: LayerUse,
  fn: ActivationNode['function'] | undefined,
  options: Pick<ActivationNode, 'slope'> = {},
): LayerNodes {
  if (fn === undefined) return { nodes: [], tensors: [] };
  const { input } = onlyInput(use);
  return { nodes: [{ name: use.name, op: 'activation', input, function: fn, ...options }], tensors: [] };
}

function merge(use: LayerUse, op: 'add' | 'multiply'): LayerNodes {
  const shapes = new Set(use.inputShapes.map(String));
  refuseUnless(use, `mix of input shapes [${[...shapes].join('] and [')}]`, shapes.size === 1);
  return { nodes: [{ name: use.name, op, inputs: use.inputs }], tensors: [] };
}

/** γ / √(variance + ε) and β − mean · scale, in double precision. */
function normalisation(use: LayerUse, epsilon: number): { scale: Float32Array; shift: Float32Array } {
  const layer = innerLayer(use.layer) as unknown as Record<string, LayerVariable | null | undefined>;
  const channels = onlyInput(use).shape.at(-1) as number;
  const read = (name: string, otherwise: number): ArrayLike<number> =>
    layer[name]?.read().dataSync() ?? new Float32Array(channels).fill(otherwise);
  const [gamma, beta] = [read('gamma', 1), read('beta', 0)];
  const [mean, variance] = [read('movingMean', 0), read('movingVariance', 1)];
  const scales = Array.from(
    { length: channels },
    (_, c) => (gamma[c] as number) / Math.sqrt((variance[c] as number) + epsilon),
  );
  const shift = Float32Array.from(scales, (scale, c) => (beta[c] as number) - (mean[c] as number) * scale);
  return { scale: Float32Array.from(scales), shift };
}

/** A node with a vector for the channels under each of these names. */
function perChannel<T extends string>(
  use: LayerUse,
  vectors: Readonly<Record<T, Float32Array>>,
  node: (
    names: Readonly<Record<T, string>>,
  ) => { op: 'prelu'; slopes: string } | { op: 'scale-shift'; scale: string; shift: string },
): LayerNodes {
  const { name } = innerLayer(use.layer);
  const parts = Object.keys(vectors) as T[];
  const names = Object.fromEntries(parts.map((part) => [part, `${name}/${part}`])) as Record<T, string>;
  return {
    nodes: [{ name: use.name, input: onlyInput(use).input, ...node(names) }],
    tensors: parts.map((part): [string, StoredTensor] => [
      names[part],
      { shape: [vectors[part].length], values: vectors[part] },
    ]),
  };
}
