import { type AdamOptions, adam } from './adam.ts';
import { decoupledDecay } from './decoupled-decay.ts';
import type { Optimiser } from './optimiser.ts';

/**
 * Adam with decoupled weight decay as in torch.optim.AdamW, with its default of 0.01 (Loshchilov & Hutter
 * 2019, algorithm 2): p ← p − learningRate · weightDecay · p, then the step of `adam` without decay.
 *
 * @throws on a hyper-parameter out of range.
 */
export function adamw({ weightDecay = 0.01, ...options }: AdamOptions): Optimiser {
  return decoupledDecay(adam(options), weightDecay);
}
