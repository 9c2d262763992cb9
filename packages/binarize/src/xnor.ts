import type { Binarizer } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkLayout, type ScaleOptions } from './channel-axes.ts';
import { checkSignOfZero, hardSign, type SignOfZero } from './hard-sign.ts';
import { meanMagnitude } from './mean-magnitude.ts';
import { checkWeightGradient, productGradient, type WeightGradient } from './product-gradient.ts';

export interface XnorOptions extends ScaleOptions {
  /** The sign of a weight 0; 0 is torch's. */
  readonly zero?: SignOfZero;
  /** What the weights learn by. */
  readonly gradient?: WeightGradient;
}

/**
 * The weights of binary-weight networks: mean|w| · sign(w) · mask, the mean over all weights of the layer or of
 * each output channel, whatever the mask keeps. Under a mask of ones it is the weight-trained binary network.
 * With G = dL/d(effective): surrogate(G · mask, w) to the weights, in which the mean has no part (with `identity`
 * and a mask of ones it is G itself); G · w to the mask.
 *
 * Source: Rastegari et al., XNOR-Net (arXiv 1603.05279), section 3.1.
 *
 * @throws on unknown options, here; on a mask of another shape, when it runs.
 */
export function xnor({
  perChannel = false,
  layout,
  zero = 1,
  gradient = 'identity',
}: XnorOptions = {}): Binarizer {
  checkLayout(layout);
  checkSignOfZero(zero);
  checkWeightGradient(gradient);
  const scale = { perChannel, ...(layout === undefined ? {} : { layout }) };
  return {
    config: { name: 'xnor', ...scale, zero, gradient },
    effective: (weight, mask, own) =>
      productGradient(weight, mask, {
        gradient,
        forward: () =>
          tf.mul(
            meanMagnitude(weight, { ...(own ? { layout: own } : {}), ...scale }),
            tf.mul(hardSign(weight, zero), mask),
          ),
      }),
  };
}
