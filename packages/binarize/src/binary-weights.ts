import { keepAll, type Reparam, supermask } from '@supermask/core';
import { type XnorOptions, xnor } from './xnor.ts';

/**
 * A binary network whose weights are trained: the baseline of every binarised ticket. Effective kernel
 * mean|w| · sign(w), nothing pruned, no scores; with G its gradient, dw = surrogate(G, w), by default G.
 *
 * Source: Rastegari et al., XNOR-Net (arXiv 1603.05279), section 3.1.
 */
export function binaryWeights(options: XnorOptions = {}): Reparam {
  return supermask({
    name: 'binary-weights',
    rule: keepAll(),
    binarizer: xnor(options),
    trains: { weight: true, scores: false },
  });
}
