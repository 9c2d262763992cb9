import { mul } from '@tensorflow/tfjs-core';
import { checkHyperParameter, type Optimiser } from './optimiser.ts';

/**
 * Weight decay apart from the gradient (Loshchilov & Hutter 2019), around any optimiser: p is multiplied by
 * 1 − learningRate · weightDecay, the learning rate after the schedule as in torch.optim.AdamW, and then moved.
 *
 * @param weightDecay in [0, ∞).
 */
export function decoupledDecay(optimiser: Optimiser, weightDecay: number): Optimiser {
  checkHyperParameter('decoupledDecay', 'weightDecay', weightDecay, 0, Number.POSITIVE_INFINITY);
  return {
    ...optimiser,
    update(value, gradient, slots, context) {
      const decayed = mul(value, 1 - context.learningRate * weightDecay);
      return optimiser.update(decayed, gradient, slots, context);
    },
  };
}
