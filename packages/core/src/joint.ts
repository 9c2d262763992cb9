import { type Reparam, supermask } from './reparam.ts';
import { type TopKOptions, topK } from './top-k.ts';

/**
 * Weights and mask trained together: edge-popup on weights that move too.
 * Effective kernel w · topK(|s|); with G its gradient, ds = G · w · sign(s), dw = G · mask.
 */
export function joint(options: TopKOptions): Reparam {
  return supermask({ name: 'joint', rule: topK(options), trains: { weight: true, scores: true } });
}
