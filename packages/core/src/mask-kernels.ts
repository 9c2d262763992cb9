import * as tf from '@tensorflow/tfjs-core';
import type { LargestMaskRowsOptions } from './largest-mask-rows.ts';
import type { Rank } from './select-largest.ts';

/**
 * Kernels that a backend may have for top-k masks, exact like `selectLargest`; where tfjs knows them for the current
 * backend they are taken instead of anything else. @supermask/webgpu-training registers the first three for webgpu,
 * @supermask/wasm-training all for wasm, as kernels of the names
 *
 * - `SupermaskLargestMask`: { scores } → mask; attributes `rows`, `kept`, `layout`, `rank` as in `largestMaskRows`.
 * - `SupermaskSelect`: { 0: scores, 1: … } → a selection, which only the next two understand; `kept`, `rank`.
 * - `SupermaskMaskSelected`: { scores, selection } → mask; `index` of the tensor, `sizes` of all, `rank`; with
 *   `mayBeEmpty: false` a kernel that notices a mask of zeros throws.
 * - `SupermaskMaskedWeights`: { weight, scores, selection } → weight · mask, with the same attributes. It has a registered
 *   gradient: dy · mask to the weight, dy · weight · sign(s), or with rank `value` dy · weight, to the scores.
 * - `SupermaskSignProduct`: { dy, scores } → dy · sign(s), with sign(0) = 0.
 */
const LARGEST_MASK = 'SupermaskLargestMask';
const SELECT = 'SupermaskSelect';
const MASK_SELECTED = 'SupermaskMaskSelected';
const MASKED_WEIGHTS = 'SupermaskMaskedWeights';
const SIGN_PRODUCT = 'SupermaskSignProduct';

/** `largestMaskRows` by a kernel of the current backend, of the shape of the scores; undefined if it has none. */
export function largestMaskByKernel(
  scores: tf.Tensor,
  { rows, kept, layout = 'contiguous', rank = 'magnitude' }: LargestMaskRowsOptions,
): tf.Tensor | undefined {
  if (!hasKernel(LARGEST_MASK)) return undefined;
  return tf.engine().runKernel(LARGEST_MASK, { scores }, { rows, kept, layout, rank });
}

/** A selection by kernels of a backend. The caller disposes what its functions give. */
export interface KernelSelection {
  mask(i: number, scores: tf.Tensor): tf.Tensor;
  /** weight · mask, with the gradients of both; missing where the backend has no such kernel. */
  readonly masked?: (i: number, weight: tf.Tensor, scores: tf.Tensor) => tf.Tensor;
  dispose(): void;
}

/** A selection from all tensors together by kernels of the current backend; undefined if it has none. */
export function selectByKernel(
  scores: readonly tf.Tensor[],
  kept: number,
  { rank, mayBeEmpty = true }: { readonly rank: Rank; readonly mayBeEmpty?: boolean },
): KernelSelection | undefined {
  const select = tf.getKernel(SELECT, tf.getBackend());
  if (select == null) return undefined;
  const sizes = scores.map(({ size }) => size);
  // Past the tape: a selection has no gradient, and what has none may not depend on a variable.
  const info = select.kernelFunc({
    inputs: Object.fromEntries(scores.entries()),
    attrs: { kept, rank },
    backend: tf.backend(),
  });
  const selection = tf.keep(tf.engine().makeTensorFromTensorInfo(info as tf.TensorInfo));
  const run = (name: string, inputs: tf.NamedTensorMap, index: number): tf.Tensor =>
    tf.engine().runKernel(name, { ...inputs, selection }, { index, sizes, rank, mayBeEmpty });
  return {
    mask: (index, values) => run(MASK_SELECTED, { scores: values }, index),
    ...(canMaskByKernel() && {
      masked: (index: number, weight: tf.Tensor, values: tf.Tensor) =>
        run(MASKED_WEIGHTS, { weight, scores: values }, index),
    }),
    dispose: () => selection.dispose(),
  };
}

/** Whether the current backend has a kernel for weight · mask. */
export function canMaskByKernel(): boolean {
  return hasKernel(MASKED_WEIGHTS);
}

/** weight · mask of the `kept` largest scores of one tensor, with gradients; undefined if the backend has no kernel for it. */
export function maskedByKernel(
  weight: tf.Tensor,
  scores: tf.Tensor,
  { kept, rank }: { readonly kept: number; readonly rank: Rank },
): tf.Tensor | undefined {
  if (!canMaskByKernel()) return undefined;
  const selection = selectByKernel([scores], kept, { rank });
  const product = selection?.masked?.(0, weight, scores);
  selection?.dispose();
  return product;
}

/** dy · sign(scores) by a kernel of the current backend; undefined if it has none. */
export function signProductByKernel(dy: tf.Tensor, scores: tf.Tensor): tf.Tensor | undefined {
  return hasKernel(SIGN_PRODUCT) ? tf.engine().runKernel(SIGN_PRODUCT, { dy, scores }) : undefined;
}

function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) != null;
}
