import { add, div, mul, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { integerPower } from './integer-power.ts';
import { checkHyperParameter, type Optimiser } from './optimiser.ts';
import { updateByKernel } from './update-kernels.ts';

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Coupled L2, added to the gradient, as in torch.optim.Adam. */
  readonly weightDecay?: number;
}

/**
 * Adam as in torch.optim.Adam (Kingma & Ba 2015, algorithm 1): m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
 * p ← p − learningRate · m̂ / (√v̂ + ε) with m̂ = m / (1−β₁ᵗ), v̂ = v / (1−β₂ᵗ).
 *
 * @throws on a hyper-parameter out of range.
 */
export function adam({
  learningRate,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0,
}: AdamOptions): Optimiser {
  checkHyperParameter('adam', 'learningRate', learningRate, 0, Number.POSITIVE_INFINITY);
  checkHyperParameter('adam', 'beta1', beta1, 0, 1);
  checkHyperParameter('adam', 'beta2', beta2, 0, 1);
  checkHyperParameter('adam', 'epsilon', epsilon, 0, Number.POSITIVE_INFINITY);
  checkHyperParameter('adam', 'weightDecay', weightDecay, 0, Number.POSITIVE_INFINITY);
  return {
    learningRate,
    slots: 2,
    update(value, gradient, slots, { learningRate, step }) {
      const [first, second] = slots as [Tensor, Tensor];
      const root = Math.sqrt(1 - integerPower(beta2, step));
      const rate = learningRate / (1 - integerPower(beta1, step));
      const fused = updateByKernel(
        'SupermaskAdam',
        { value, gradient, first, second },
        { rate, beta1, beta2, root, epsilon, weightDecay },
      );
      if (fused) return { value: fused[0] as Tensor, slots: fused.slice(1) };
      const decayed = weightDecay > 0 ? add(gradient, mul(value, weightDecay)) : gradient;
      const m = add(mul(first, beta1), mul(decayed, 1 - beta1));
      const v = add(mul(second, beta2), mul(square(decayed), 1 - beta2));
      const denominator = add(div(sqrt(v), root), epsilon);
      return { value: sub(value, div(mul(m, rate), denominator)), slots: [m, v] };
    },
  };
}
