import * as tf from '@tensorflow/tfjs-core';
import { type CountRule, keptCount } from './density.ts';
import { canMaskByKernel, selectByKernel } from './mask-kernels.ts';
import { maskOnDevice } from './mask-on-device.ts';
import { maskOf, type Rank, selectLargest } from './select-largest.ts';
import { selectOnDevice, selectsOnDevice } from './select-on-device.ts';

export interface ModelMaskOptions {
  readonly rank: Rank;
  readonly count: CountRule;
  /** Where it is left out, a kernel that would keep nothing is an error. */
  readonly minPerKernel: number | undefined;
}

/** A selection, wherever its numbers are. */
interface Selected {
  mask(i: number, scores: tf.Tensor): tf.Tensor;
  /** As `KernelSelection` has it. */
  readonly masked?: (i: number, weight: tf.Tensor, scores: tf.Tensor) => tf.Tensor;
  dispose(): void;
}

/** The masks of all kernels under one budget. The caller disposes the tensors. */
export interface ModelMask {
  /** The mask of one of the kernels, float32 of the shape of its scores. */
  mask(scores: readonly tf.Tensor[], wanted: Wanted): tf.Tensor;
  /** weight · mask with gradients, where the backend has a kernel for that. */
  masked(weight: tf.Tensor, scores: readonly tf.Tensor[], wanted: Wanted): tf.Tensor | undefined;
}

interface Wanted {
  readonly index: number;
  readonly density: number;
}

/**
 * The masks of a budget that all kernels of a model share.
 *
 * The masks of a step are asked for kernel by kernel with the same scores, so the last selection is kept: as long
 * as backend, density and data (`dataId`, which every assignment changes) are the same, so is it. On webgl and
 * webgpu it holds one scalar and one more for each kernel, or what a kernel of the backend made, until the next.
 */
export function modelMask(options: ModelMaskOptions): ModelMask {
  let last: { readonly key: readonly unknown[]; readonly selected: Selected } | undefined;
  const selectedOf = (scores: readonly tf.Tensor[], density: number): Selected => {
    const key = [tf.getBackend(), density, ...scores.map(({ dataId }) => dataId)];
    if (last?.key.length === key.length && key.every((part, j) => part === last?.key[j]))
      return last.selected;
    const selected = select(scores, density, options);
    last?.selected.dispose();
    last = { key, selected };
    return selected;
  };
  return {
    mask: (scores, { index, density }) => selectedOf(scores, density).mask(index, scores[index] as tf.Tensor),
    masked: (weight, scores, { index, density }) =>
      canMaskByKernel()
        ? selectedOf(scores, density).masked?.(index, weight, scores[index] as tf.Tensor)
        : undefined,
  };
}

function select(
  scores: readonly tf.Tensor[],
  density: number,
  { rank, count, minPerKernel }: ModelMaskOptions,
): Selected {
  const n = scores.reduce((sum, { size }) => sum + size, 0);
  const kept = keptCount(n, density, count);
  const mayBeEmpty = minPerKernel !== undefined;
  const byKernel = minPerKernel ? undefined : selectByKernel(scores, kept, { rank, mayBeEmpty });
  if (byKernel) return byKernel;
  return !minPerKernel && selectsOnDevice(n)
    ? selectedOnDevice(scores, kept, rank)
    : selectedLinearly(scores, kept, { rank, minPerKernel });
}

function selectedOnDevice(scores: readonly tf.Tensor[], kept: number, rank: Rank): Selected {
  const asGroup = (values: tf.Tensor): tf.Tensor => tf.reshape(values, [1, values.size]);
  const groups = scores.map(asGroup);
  const selection = selectOnDevice(groups, kept, rank);
  tf.dispose(groups);
  for (const scalar of [selection.threshold, ...selection.ties]) tf.keep(scalar);
  return {
    mask: (i, values) => tf.tidy(() => tf.reshape(maskOnDevice(selection, i, asGroup(values)), values.shape)),
    dispose: () => tf.dispose([selection.threshold, ...selection.ties]),
  };
}

function selectedLinearly(
  scores: readonly tf.Tensor[],
  kept: number,
  { rank, minPerKernel }: Pick<ModelMaskOptions, 'rank' | 'minPerKernel'>,
): Selected {
  const selection = selectLargest(
    scores.map((values) => values.dataSync<'float32'>()),
    kept,
    { rank, minPerTensor: minPerKernel ?? 0 },
  );
  return {
    mask: (i, values) => {
      const mask = maskOf(selection, i, values.dataSync<'float32'>());
      if (minPerKernel !== undefined || mask.includes(1)) return tf.tensor(mask, values.shape);
      throw new Error(
        `[supermask/core] topK: the budget of the model keeps none of the ${mask.length} weights of kernel ${i} ` +
          '(minPerKernel: 1 keeps one of each, 0 allows it; density: cubicDensity({ from: 0.5, … }) lets the scores get ready)',
      );
    },
    dispose: () => {},
  };
}
