import { type BernoulliOptions, bernoulli } from './bernoulli.ts';
import { type Reparam, supermask } from './reparam.ts';

export interface BernoulliSupermaskOptions extends BernoulliOptions {
  /** Zhou's dynamic weight rescaling: the mask times n / (number kept). */
  readonly rescale?: boolean;
}

/**
 * Zhou's supermask: frozen random weights under a mask that is drawn anew in every step, each weight with its
 * own learned probability σ(s). Effective kernel w · Bernoulli(σ(s)); ds = G · w · p(1 − p).
 * The papers' learning rates are of SGD, 20 to 200 and without weight decay: the factor p(1 − p) is small.
 *
 * Source: Zhou et al., "Deconstructing lottery tickets" (NeurIPS 2019), §5.
 */
export function bernoulliSupermask({ rescale = false, ...options }: BernoulliSupermaskOptions = {}): Reparam {
  return supermask({
    name: 'bernoulli',
    rule: bernoulli(options),
    trains: { weight: false, scores: true },
    rescale,
  });
}
