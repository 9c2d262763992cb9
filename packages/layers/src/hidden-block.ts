import { layers } from '@tensorflow/tfjs-layers';
import { binaryActivation } from './binary-activation.ts';
import type { Activations, ModelOptions, Norm } from './model-options.ts';
import { nonAffineBatchNorm, TORCH_BATCH_NORM } from './non-affine-batch-norm.ts';

/** What all hidden blocks of a model have in common. */
export type BlockForm = Required<Pick<ModelOptions, 'norm' | 'activations'>>;

/** What a block gives the layer that holds its kernel. */
interface KernelConfig {
  readonly name: string;
  readonly useBias: false;
  readonly activation?: 'relu';
}

interface HiddenBlockOptions extends BlockForm {
  readonly name: string;
  /** The name of a 2×2 max pooling right behind the kernel. */
  readonly pool?: string;
  /** The fraction of the outputs that training drops; a layer for it where it is above 0. */
  readonly dropout?: number;
}

/**
 * Kernel, pooling, normalisation, activation: a hidden layer as the papers' networks have it, in the order of
 * biprop's binary ones, since the sign must see values that are pooled and normalised. A ReLU without
 * normalisation before it is the kernel layer's own. Dropout comes last.
 */
export function hiddenBlock(
  kernel: (config: KernelConfig) => layers.Layer,
  { name, pool, norm, activations, dropout = 0 }: HiddenBlockOptions,
): layers.Layer[] {
  const fused = norm === 'none' && activations === 'float';
  return [
    kernel({ name, useBias: false, ...(fused ? { activation: 'relu' } : {}) }),
    ...(pool === undefined ? [] : [layers.maxPooling2d({ poolSize: 2, strides: 2, name: pool })]),
    ...normLayers(norm, name),
    ...(fused ? [] : [activationLayer(activations, name)]),
    ...(dropout > 0 ? [layers.dropout({ rate: dropout, name: `${name}_dropout` })] : []),
  ];
}

/** None or one. */
export function normLayers(norm: Norm, of: string): layers.Layer[] {
  const name = `${of}_norm`;
  if (norm === 'none') return [];
  return [
    norm === 'affine'
      ? layers.batchNormalization({ ...TORCH_BATCH_NORM, name })
      : nonAffineBatchNorm({ name }),
  ];
}

export function activationLayer(activations: Activations, of: string): layers.Layer {
  return activations === 'binary'
    ? binaryActivation({ name: `${of}_sign` })
    : layers.activation({ activation: 'relu', name: `${of}_relu` });
}
