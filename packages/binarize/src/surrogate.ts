import type { Tensor } from '@tensorflow/tfjs-core';
import { approxSignGradient } from './approx-sign-gradient.ts';
import { clipGradient } from './clip-gradient.ts';
import { identityGradient } from './identity-gradient.ts';
import { magnitudeAwareGradient } from './magnitude-aware-gradient.ts';
import { swishGradient } from './swish-gradient.ts';

/**
 * What stands in for the gradient of a step, which is 0 almost everywhere: (dy, x) → dx, all float32 of x's
 * shape. The caller disposes dx.
 */
export type Surrogate = (dy: Tensor, x: Tensor) => Tensor;

/** The surrogates of this package, by the names that configurations have. */
export type SurrogateName = 'identity' | 'clip' | 'approx-sign' | 'swish' | 'magnitude-aware';

const SURROGATES: Readonly<Record<SurrogateName, Surrogate>> = {
  identity: identityGradient,
  clip: clipGradient,
  'approx-sign': approxSignGradient,
  swish: swishGradient,
  'magnitude-aware': magnitudeAwareGradient,
};

/** @throws on an unknown name. */
export function surrogate(name: SurrogateName): Surrogate {
  if (Object.hasOwn(SURROGATES, name)) return SURROGATES[name];
  throw new Error(
    `[supermask/binarize] gradient must be one of ${Object.keys(SURROGATES).join(', ')}, got "${name}"`,
  );
}
