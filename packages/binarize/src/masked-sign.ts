import type { Binarizer } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkSignOfZero, hardSign, type SignOfZero } from './hard-sign.ts';
import { checkMaskedScale, type MaskedScaleOptions, maskedMeanMagnitude } from './masked-mean-magnitude.ts';
import { checkWeightGradient, productGradient, type WeightGradient } from './product-gradient.ts';

export interface MaskedSignOptions extends MaskedScaleOptions {
  /** The sign of a weight 0; 0 is torch's. */
  readonly zero?: SignOfZero;
  /** What the weights learn by, where they are trained together with the mask. */
  readonly gradient?: WeightGradient;
}

/**
 * The weights of multi-prize tickets: α · sign(w) · mask with α the mean |w| over the kept weights, of the layer
 * or of each output channel. Values −α, 0 and α: ternary wherever the mask prunes.
 * With G = dL/d(effective): G · w to the mask, as if the weights were not binarised; surrogate(G · mask, w) to the
 * weights, by default 0.
 *
 * Source: Diffenderfer and Kailkhura (ICLR 2021), algorithm 1; biprop, utils/conv_type.py, class GetQuantnet_binary
 * (its α: `divisor: 'floor'`, its sign: `zero: 0`) and GetGlobalSubnet.
 *
 * @throws on unknown options, here; when it runs, if the mask is empty or of another shape.
 */
export function maskedSign({
  perChannel = false,
  layout,
  divisor = 'kept',
  density,
  zero = 1,
  gradient = 'none',
}: MaskedSignOptions = {}): Binarizer {
  const scale = {
    perChannel,
    ...(layout === undefined ? {} : { layout }),
    divisor,
    ...(density === undefined ? {} : { density }),
  };
  checkMaskedScale(scale);
  checkSignOfZero(zero);
  checkWeightGradient(gradient);
  return {
    config: { name: 'masked-sign', ...scale, zero, gradient },
    effective: (weight, mask, own) =>
      productGradient(weight, mask, {
        gradient,
        forward: () =>
          tf.mul(
            maskedMeanMagnitude(weight, mask, { ...(own ? { layout: own } : {}), ...scale }),
            tf.mul(hardSign(weight, zero), mask),
          ),
      }),
  };
}
