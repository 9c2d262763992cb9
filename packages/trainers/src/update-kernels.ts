import { engine, getBackend, getKernel, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Kernels that a backend may have for a whole update; where tfjs knows them for the current backend they are taken instead
 * of tensor operations, whose bits they must give: each product, sum, quotient and root rounded to float32. They make
 * new tensors and have no gradient. @supermask/wasm-training registers both for wasm. With p = value and g = gradient +
 * weightDecay · p, or the gradient itself where `weightDecay` is 0:
 *
 * - `SupermaskSgd`: { value, gradient, velocity } → [next, v] with v = momentum · velocity + g and next = p − rate · v, or
 *   with `nesterov` p − rate · (g + momentum · v); without a velocity [p − rate · g].
 * - `SupermaskAdam`: { value, gradient, first, second } → [next, m, v] with m = beta1 · first + (1 − beta1) · g,
 *   v = beta2 · second + (1 − beta2) · g² and next = p − rate · m / (√v / root + epsilon).
 */
export type UpdateKernel = 'SupermaskSgd' | 'SupermaskAdam';

/** What the kernel gives; undefined if the current backend has none. */
export function updateByKernel(
  kernel: UpdateKernel,
  inputs: NamedTensorMap,
  attrs: Readonly<Record<string, number | boolean>>,
): readonly Tensor[] | undefined {
  if (getKernel(kernel, getBackend()) == null) return undefined;
  return engine().runKernel<Tensor[]>(kernel, inputs, attrs);
}
