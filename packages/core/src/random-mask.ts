import { type Reparam, supermask } from './reparam.ts';
import { type TopKOptions, topK } from './top-k.ts';

export interface RandomMaskOptions extends TopKOptions {
  /** Whether the weights under the mask are trained. */
  readonly trainWeight: boolean;
}

/**
 * The control of every mask method: scores that stay random give a random mask of the very counts that
 * `edgePopup` has at the same density. With `trainWeight: false` nothing is trained (the floor); with `true`
 * it shows what a mask costs that nobody learned.
 */
export function randomMask({ trainWeight, ...options }: RandomMaskOptions): Reparam {
  const name = trainWeight ? 'random-trained' : 'random-frozen';
  return supermask({ name, rule: topK(options), trains: { weight: trainWeight, scores: false } });
}
