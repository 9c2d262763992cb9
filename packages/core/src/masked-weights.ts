import { fixed } from './fixed.ts';
import { type Reparam, supermask } from './reparam.ts';

/**
 * Trained weights under a mask that stays: one level of iterative magnitude pruning, a ticket that is trained
 * again, a mask from elsewhere. The scores hold the mask. Effective kernel w · M; dw = G · M.
 */
export function maskedWeights(): Reparam {
  return supermask({ name: 'masked-weights', rule: fixed(), trains: { weight: true, scores: false } });
}
