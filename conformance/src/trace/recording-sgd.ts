import { type Optimiser, type SgdOptions, sgd } from '@supermask/trainers';
import type { Tensor } from '@tensorflow/tfjs-core';

/** SGD, and the gradient of the first step for each variable that it moves. */
export function recordingSgd(options: SgdOptions): {
  optimiser: Optimiser;
  gradients: ReadonlyMap<Tensor, ArrayLike<number>>;
} {
  const inner = sgd(options);
  const gradients = new Map<Tensor, ArrayLike<number>>();
  const optimiser: Optimiser = {
    ...inner,
    update(value, gradient, slots, context) {
      if (!gradients.has(value)) gradients.set(value, gradient.dataSync());
      return inner.update(value, gradient, slots, context);
    },
  };
  return { optimiser, gradients };
}
