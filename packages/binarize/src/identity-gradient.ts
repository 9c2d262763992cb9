import { clone, type Tensor } from '@tensorflow/tfjs-core';

/** dx = dy: Bengio et al. 2013 (arXiv 1308.3432). Values of any size go on moving. */
export function identityGradient(dy: Tensor): Tensor {
  return clone(dy);
}
