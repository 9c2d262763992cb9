import * as tf from '@tensorflow/tfjs-core';
import { type ScaleOptions, scaledAxes } from './channel-axes.ts';

/**
 * mean|w|, the α for which α · sign(w) is nearest to w: XNOR-Net (arXiv 1603.05279), section 3.1.
 *
 * @param weight float32, a kernel in tfjs layout.
 * @returns float32 of the kernel's rank with size 1 on every axis that the mean goes over, so that it
 *   broadcasts to the kernel. The caller disposes it.
 */
export function meanMagnitude(weight: tf.Tensor, options: ScaleOptions = {}): tf.Tensor {
  return tf.tidy(() => tf.mean(tf.abs(weight), scaledAxes(weight.rank, options), true));
}
