import * as tf from '@tensorflow/tfjs-core';
import type { LargestMaskRowsOptions } from './largest-mask-rows.ts';
import type { Rank } from './select-largest.ts';

/**
 * Kernels that a backend may have for top-k masks, exact like `selectLargest`; where tfjs knows them for the current
 * backend they are taken instead of anything else. @supermask/webgpu-training registers all three for webgpu.
 *
 * - `SupermaskLargestMask`: { scores } → mask; attributes `rows`, `kept`, `layout`, `rank` as in `largestMaskRows`.
 * - `SupermaskSelect`: { 0: scores, 1: … } → a selection, which only the third kernel understands; `kept`, `rank`.
 * - `SupermaskMaskSelected`: { scores, selection } → mask; `index` of the tensor, `sizes` of all, `rank`.
 */
const LARGEST_MASK = 'SupermaskLargestMask';
const SELECT = 'SupermaskSelect';
const MASK_SELECTED = 'SupermaskMaskSelected';

/** `largestMaskRows` by a kernel of the current backend, of the shape of the scores; undefined if it has none. */
export function largestMaskByKernel(
  scores: tf.Tensor,
  { rows, kept, layout = 'contiguous', rank = 'magnitude' }: LargestMaskRowsOptions,
): tf.Tensor | undefined {
  if (!hasKernel(LARGEST_MASK)) return undefined;
  return tf.engine().runKernel(LARGEST_MASK, { scores }, { rows, kept, layout, rank });
}

/** A selection from all tensors together by kernels of the current backend; undefined if it has none. */
export function selectByKernel(
  scores: readonly tf.Tensor[],
  kept: number,
  rank: Rank,
): { mask(i: number, scores: tf.Tensor): tf.Tensor; dispose(): void } | undefined {
  if (!hasKernel(SELECT)) return undefined;
  const sizes = scores.map(({ size }) => size);
  const named = Object.fromEntries(scores.entries());
  const selection = tf.keep(tf.engine().runKernel(SELECT, named, { kept, rank }) as tf.Tensor);
  return {
    mask: (index, values) =>
      tf.engine().runKernel(MASK_SELECTED, { scores: values, selection }, { index, sizes, rank }),
    dispose: () => selection.dispose(),
  };
}

function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) != null;
}
