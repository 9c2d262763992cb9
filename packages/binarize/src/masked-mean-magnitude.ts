import { checkDensity } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkLayout, type ScaleOptions, scaledAxes } from './channel-axes.ts';

export interface MaskedScaleOptions extends ScaleOptions {
  /**
   * What Σ|w|m is divided by. `kept`: Σm, which gives the mean. `floor`: trunc(density · n), as biprop does for
   * its layerwise masks (utils/conv_type.py, class GetQuantnet_binary), although its masks keep
   * n − trunc((1 − density) · n), up to one more.
   */
  readonly divisor?: 'kept' | 'floor';
  /** For `floor`: the density of the mask rule, in (0, 1]. */
  readonly density?: number;
}

/**
 * Σ|w|m / Σm, the α for which α · sign(w) · m is nearest to w · m: multi-prize tickets (arXiv 2103.09377), algorithm
 * 1; biprop's GetGlobalSubnet.
 *
 * @param weight float32, a kernel in tfjs layout.
 * @param mask float32 of 0 and 1, its shape.
 * @returns float32 of the kernel's rank with size 1 on every axis that the mean goes over; 0 for a channel of
 *   which nothing is kept. The caller disposes it.
 * @throws if nothing of the whole kernel is kept (on webgl and webgpu that is not noticed, as knowing it would read a
 *   number back), or trunc(density · n) is 0; on shapes that differ.
 */
export function maskedMeanMagnitude(
  weight: tf.Tensor,
  mask: tf.Tensor,
  options: MaskedScaleOptions = {},
): tf.Tensor {
  checkMaskedScale(options);
  checkMask(weight, mask);
  const { divisor = 'kept', density = 1 } = options;
  return tf.tidy(() => {
    const onDevice = ['webgl', 'webgpu'].includes(tf.getBackend());
    if (!onDevice && tf.sum(mask).dataSync()[0] === 0) {
      throw emptyLayer(`the mask keeps none of ${weight.size} weights`);
    }
    const axes = scaledAxes(weight.rank, options);
    const total = tf.sum(tf.mul(tf.abs(weight), mask), axes, true);
    if (divisor === 'kept') return tf.divNoNan(total, tf.sum(mask, axes, true));
    const floor = Math.trunc(density * weight.size);
    if (floor === 0) throw emptyLayer(`trunc(${density} · ${weight.size}) is 0, which divides the scale`);
    return tf.div(total, floor);
  });
}

/** @throws on options that do not go together, or are none. */
export function checkMaskedScale({
  divisor = 'kept',
  density,
  perChannel = false,
  layout,
}: MaskedScaleOptions): void {
  checkLayout(layout);
  if (divisor !== 'kept' && divisor !== 'floor') {
    throw new Error(`[supermask/binarize] divisor must be kept or floor, got "${divisor}"`);
  }
  if (divisor === 'kept') return;
  if (density === undefined) {
    throw new Error("[supermask/binarize] divisor 'floor' needs the density of the mask rule");
  }
  checkDensity(density);
  if (perChannel) {
    throw new Error(
      "[supermask/binarize] divisor 'floor' counts a whole layer: it has no scales per channel",
    );
  }
}

/** @throws if the mask has not the kernel's shape. */
export function checkMask(weight: tf.Tensor, mask: tf.Tensor): void {
  if (`${weight.shape}` === `${mask.shape}`) return;
  throw new Error(
    `[supermask/binarize] mask must have the kernel's shape [${weight.shape}], got [${mask.shape}]`,
  );
}

function emptyLayer(reason: string): Error {
  return new Error(
    `[supermask/binarize] maskedMeanMagnitude: the layer would be empty: ${reason} (give it a higher density or ` +
      'leave it undecorated)',
  );
}
