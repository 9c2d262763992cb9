import { type Reparam, supermask } from './reparam.ts';
import { type TopKOptions, topK } from './top-k.ts';

/**
 * Edge-popup: the weights stay at their random values, descent on the scores finds which to keep.
 * Effective kernel w · topK(|s|); with G its gradient, ds = G · w · sign(s), dw = 0.
 *
 * Source: Ramanujan et al. (CVPR 2020), algorithm 1; hidden-networks, utils/conv_type.py, class SubnetConv.
 */
export function edgePopup(options: TopKOptions): Reparam {
  return supermask({ name: 'edge-popup', rule: topK(options), trains: { weight: false, scores: true } });
}
