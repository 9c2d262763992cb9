import { edgePopup, kaimingNormal } from '@supermask/core';
import {
  conv2,
  conv4,
  decorateModel,
  initialiseKernels,
  lenet300100,
  type ModelOptions,
} from '@supermask/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';

export type TrainingNetwork = 'mlp' | 'conv2-28' | 'conv4-28';

interface TrainingShape {
  readonly build: (options: ModelOptions) => LayersModel;
  readonly batch: number;
}

/** The networks of the tables, for images of 28 × 28 × 1. */
export const TRAINING_NETWORKS: Readonly<Record<TrainingNetwork, TrainingShape>> = {
  mlp: { build: lenet300100, batch: 128 },
  'conv2-28': { build: conv2, batch: 64 },
  'conv4-28': { build: conv4, batch: 64 },
};

/** A network in training. */
export interface TrainingKey {
  readonly network: TrainingNetwork;
  /** `dense`: no masks, all weights trained. */
  readonly method: 'edge-popup' | 'dense';
  /** 1 of `dense`. */
  readonly density: number;
}

export function trainingName({ network, method, density }: TrainingKey): string {
  return `${network}/${method}/${density}/b${TRAINING_NETWORKS[network].batch}`;
}

/** The same weights and scores in every process. */
export async function buildTraining({ network, method, density }: TrainingKey): Promise<LayersModel> {
  const plain = TRAINING_NETWORKS[network].build({ inputShape: [28, 28, 1] });
  const weights = kaimingNormal();
  if (method === 'dense') {
    initialiseKernels(plain, { weights, seed: 1 });
    return plain;
  }
  const model = await decorateModel(plain, { method: edgePopup({ density }), weights, seed: 1 });
  plain.dispose();
  return model;
}

/**
 * Floating-point operations of a dense step: forward, and the gradients of kernels and of inputs, but for the input of
 * the first layer; a multiply-add is two.
 */
export function countOperations(model: LayersModel, batch: number): number {
  const each = model.layers.flatMap((layer) => {
    const [kernel] = layer.trainableWeights;
    const positions = (layer.outputShape as number[]).slice(1, -1);
    const sizes = kernel === undefined ? [] : [...positions, ...(kernel.shape as number[])];
    return sizes.length === 0 ? [] : [sizes.reduce((product, size) => product * size, 1)];
  });
  const all = each.reduce((sum, count) => sum + count, 0);
  return 2 * batch * (3 * all - (each[0] as number));
}
