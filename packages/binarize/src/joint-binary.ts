import { type Reparam, supermask, type TopKOptions, topK } from '@supermask/core';
import { type MaskedSignOptions, maskedSign } from './masked-sign.ts';

export interface JointBinaryOptions extends TopKOptions {
  /** How the signs of the kept weights are scaled, and what surrogate gradient the weights learn by. */
  readonly scale?: MaskedSignOptions;
}

/**
 * Weights and mask of a binarised network trained together. Effective kernel α · sign(w) · topK(|s|); with G its
 * gradient, ds = G · w · sign(s), and dw = surrogate(G · mask, w), by default `clip`: weights whose magnitude
 * exceeds 1 rest.
 */
export function jointBinary({ scale = {}, ...options }: JointBinaryOptions): Reparam {
  return supermask({
    name: 'joint-binary',
    rule: topK(options),
    binarizer: maskedSign({ gradient: 'clip', ...scale }),
    trains: { weight: true, scores: true },
  });
}
