import {
  broadcastTo,
  Einsum,
  type EinsumAttrs,
  type GradConfig,
  matMul,
  reshape,
  sum,
  type Tensor,
  transpose,
} from '@tensorflow/tfjs-core';
import { type EinsumOperand, einsumLabels, einsumPlan } from './einsum-plan.ts';
import type { GradientPatch } from './gradient-patch.ts';

/** The gradient of einsum, which tfjs has on no backend; this one works on all. */
export const einsumGradientPatch: GradientPatch = {
  kernelName: Einsum,
  reason: 'missing: einsum had no gradient, on any backend',
  isNeeded: (stock) => stock === undefined,
  create: () => EINSUM_GRADIENT,
};

const EINSUM_GRADIENT: GradConfig = {
  kernelName: Einsum,
  saveAllInputs: true,
  gradFunc: (dy, saved, attrs) => {
    const { equation } = attrs as unknown as EinsumAttrs;
    const gradients = saved.map(
      (_, i) => [i, () => operandGradient(dy as Tensor, saved, equation, i)] as const,
    );
    return Object.fromEntries(gradients);
  },
};

/**
 * The gradient of one operand: dy and the other operand, contracted over what this operand does not have. Along
 * an axis that only this operand had, and that was summed away, every value has the same gradient.
 */
function operandGradient(dy: Tensor, operands: readonly Tensor[], equation: string, index: number): Tensor {
  const { inputs, output } = einsumLabels(equation);
  const own = inputs[index] as string[];
  const { shape } = operands[index] as Tensor;
  const others = operands.filter((_, i) => i !== index);
  const left = [output, ...inputs.filter((_, i) => i !== index)];
  const known = own.filter((label) => left.some((labels) => labels.includes(label)));
  const sides = left.map((labels) => labels.join('')).join(',');
  const gradient = einsumOfOps(`${sides}->${known.join('')}`, [dy, ...others]);
  const spread = shape.map((size, axis) => (known.includes(own[axis] as string) ? size : 1));
  return broadcastTo(reshape(gradient, spread), shape);
}

/**
 * einsum by ops that have gradients, so that there is a second gradient too; `tf.einsum` itself loses an operand
 * on other backends where none of its labels is summed.
 */
function einsumOfOps(equation: string, tensors: readonly Tensor[]): Tensor {
  const plan = einsumPlan(
    equation,
    tensors.map(({ shape }) => shape),
  );
  const [a, b] = tensors.map((tensor, i) => {
    const { summedAxes, permutation, matrices } = plan.operands[i] as EinsumOperand;
    const summed = summedAxes.length > 0 ? sum(tensor, [...summedAxes]) : tensor;
    return reshape(transpose(summed, [...permutation]), [...matrices]);
  }) as [Tensor, Tensor | undefined];
  const product = b === undefined ? a : matMul(a, b);
  return transpose(reshape(product, [...plan.resultShape]), [...plan.permutation]);
}
