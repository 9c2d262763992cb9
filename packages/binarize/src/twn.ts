import type { Binarizer } from '@supermask/core';
import { checkWeightGradient, productGradient, type WeightGradient } from './product-gradient.ts';
import { checkThreshold, type TernaryOptions, ternaryValues } from './ternary.ts';

export interface TwnOptions extends TernaryOptions {
  /** What the weights learn by. */
  readonly gradient?: WeightGradient;
}

/**
 * Ternary weights under a mask: of the weights that the mask keeps those above the threshold, as ±α (see
 * `ternary`); threshold and α are means over them alone. With G = dL/d(effective): surrogate(G · mask, w) to the
 * weights, small ones too, G · w to the mask.
 *
 * @throws on unknown options, here; when it runs, if no kept weight is above the threshold.
 */
export function twn({ threshold = 'twn', gradient = 'identity' }: TwnOptions = {}): Binarizer {
  checkThreshold(threshold);
  checkWeightGradient(gradient);
  return {
    config: { name: 'twn', threshold, gradient },
    effective: (weight, mask) =>
      productGradient(weight, mask, {
        gradient,
        forward: () => ternaryValues(weight, mask, threshold),
      }),
  };
}
