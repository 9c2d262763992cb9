import { add, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { decoupledDecay } from './decoupled-decay.ts';
import { checkHyperParameter, type Optimiser } from './optimiser.ts';
import { updateByKernel } from './update-kernels.ts';

export interface SgdOptions {
  readonly learningRate: number;
  readonly momentum?: number;
  /** L2: added to the gradient before the momentum, as torch does. */
  readonly weightDecay?: number;
  /** Whether `weightDecay` shrinks the value instead (SGDW), apart from gradient and momentum. */
  readonly decoupled?: boolean;
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent as in torch.optim.SGD, which the papers used: with g the gradient plus
 * weightDecay · p, v ← momentum · v + g, p ← p − learningRate · v (with `nesterov`: of g + momentum · v).
 * With `decoupled` as SGDW (Loshchilov & Hutter 2019, algorithm 1): see `decoupledDecay`.
 *
 * @throws on a hyper-parameter out of range, and on `nesterov` without momentum.
 */
export function sgd({
  learningRate,
  momentum = 0,
  weightDecay = 0,
  decoupled = false,
  nesterov = false,
}: SgdOptions): Optimiser {
  checkHyperParameter('sgd', 'learningRate', learningRate, 0, Number.POSITIVE_INFINITY);
  checkHyperParameter('sgd', 'momentum', momentum, 0, 1);
  checkHyperParameter('sgd', 'weightDecay', weightDecay, 0, Number.POSITIVE_INFINITY);
  if (nesterov && momentum === 0) {
    throw new Error('[supermask/trainers] sgd: nesterov needs a momentum > 0, got 0');
  }
  if (decoupled) return decoupledDecay(sgd({ learningRate, momentum, nesterov }), weightDecay);
  return {
    learningRate,
    slots: momentum > 0 ? 1 : 0,
    update(value, gradient, [velocity], { learningRate: rate }) {
      const fused = updateByKernel(
        'SupermaskSgd',
        { value, gradient, ...(velocity && { velocity }) },
        { rate, momentum, weightDecay, nesterov },
      );
      if (fused) return { value: fused[0] as Tensor, slots: fused.slice(1) };
      const decayed = weightDecay > 0 ? add(gradient, mul(value, weightDecay)) : gradient;
      if (velocity === undefined) return { value: sub(value, mul(decayed, rate)), slots: [] };
      const next = add(mul(velocity, momentum), decayed);
      const direction = nesterov ? add(decayed, mul(next, momentum)) : next;
      return { value: sub(value, mul(direction, rate)), slots: [next] };
    },
  };
}
