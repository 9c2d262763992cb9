import { redrawn } from './redrawn.ts';
import { type Reparam, supermask } from './reparam.ts';

/**
 * Trained weights under a mask that is drawn anew in every step, the control of masks that stay: what random masks
 * do as noise. In training the effective kernel is w · M · n / (number kept), in evaluation w.
 *
 * Source: Wan et al., "Regularization of neural networks using DropConnect" (ICML 2013), but with one mask for all
 * examples of a step and, in evaluation, the mean of the weights instead of the paper's Gaussian.
 */
export function randomRedrawn({ density }: { readonly density: number }): Reparam {
  return supermask({
    name: 'random-redrawn',
    rule: redrawn({ density }),
    trains: { weight: true, scores: false },
    rescale: true,
  });
}
