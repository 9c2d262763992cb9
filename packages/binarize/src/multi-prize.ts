import { type Reparam, supermask, type TopKOptions, topK } from '@supermask/core';
import { type MaskedSignOptions, maskedSign } from './masked-sign.ts';

export interface MultiPrizeOptions extends Omit<TopKOptions, 'rank'> {
  /** How the signs of the kept weights are scaled. */
  readonly scale?: Omit<MaskedSignOptions, 'gradient'>;
}

/**
 * Multi-prize ticket, MPT-1/32: a binarised subnetwork of frozen random weights, found by descent on scores.
 * Effective kernel α · sign(w) · topK(|s|) with α the mean |w| over what is kept; with G its gradient,
 * ds = G · w · sign(s): α takes no part in it. Over a network with binary activations (`activations: 'binary'` of
 * the builders of `@supermask/layers`) it is MPT-1/1.
 *
 * A global budget (`scope: 'model'`) with `density: cubicDensity({ from: 0.5, to, end })` is biprop's guard against
 * the collapse of a layer; `minPerKernel` is a harder one.
 *
 * Source: Diffenderfer and Kailkhura, "Multi-prize lottery ticket hypothesis" (ICLR 2021), algorithm 1; biprop,
 * utils/conv_type.py, classes SubnetConv and GlobalSubnetConv.
 */
export function multiPrize({ scale = {}, ...options }: MultiPrizeOptions): Reparam {
  return supermask({
    name: 'multi-prize',
    rule: topK(options),
    binarizer: maskedSign(scale),
    trains: { weight: false, scores: true },
  });
}
