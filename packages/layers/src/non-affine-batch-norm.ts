import { layers } from '@tensorflow/tfjs-layers';

/** Momentum and epsilon of torch's BatchNorm2d, as tf.layers count them (its own defaults are 0.99 and 0.001). */
export const TORCH_BATCH_NORM = { momentum: 0.9, epsilon: 1e-5 } as const;

/**
 * Batch normalisation that learns no scale and no shift, as the networks of hidden-networks and biprop have it
 * (utils/bn_type.py, class NonAffineBatchNorm): a BatchNormalization layer with `trainable: false`. Its scale
 * stays 1 and its shift 0, while in training it still normalises by the batch and moves its statistics.
 *
 * (tfjs 4.22 throws in training with `scale: false` or `center: false`. Unlike Keras, it does not take a layer that
 * is not trainable for one that is not training. Its running variance is that of the batch, torch's is n/(n − 1)
 * times that.)
 */
export function nonAffineBatchNorm({ name }: { readonly name?: string } = {}): layers.Layer {
  return layers.batchNormalization({
    ...TORCH_BATCH_NORM,
    trainable: false,
    ...(name === undefined ? {} : { name }),
  });
}
