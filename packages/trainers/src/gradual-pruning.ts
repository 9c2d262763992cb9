import { type Density, densityAt, keptCount, largestMask } from '@supermask/core';
import { maskedKernels } from '@supermask/layers';
import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkCount } from './check-count.ts';
import { holdMasks } from './hold-masks.ts';
import type { TrainHooks } from './train-options.ts';

export interface GradualPruningOptions {
  /**
   * Fraction of each kernel that is kept, usually `cubicDensity`: a step of training → density; or one for each, from the
   * shapes of all.
   */
  readonly density: Density | ((shapes: readonly (readonly number[])[]) => readonly Density[]);
  /** Training steps between two choices of what is kept, an integer ≥ 1. */
  readonly every?: number;
}

/**
 * Gradual magnitude pruning as hooks of `train`: before every so many steps the weights of highest magnitude are kept,
 * as many as the schedule says, and the others are set to 0 and stay there. The density that a schedule ends with is
 * reached at the first such step from its end on.
 *
 * For models with `maskedWeights` kernels, whose scores become the masks: pruned weights get no gradient. A training
 * that is resumed from a checkpoint goes on to the same bits.
 *
 * Source: Zhu and Gupta, "To prune, or not to prune" (2017), algorithm in §3; tfmot, pruning_impl.py.
 *
 * @throws if `every` is no such integer.
 */
export function gradualPruning({
  density,
  every = 100,
}: GradualPruningOptions): Required<Pick<TrainHooks, 'beforeStep' | 'afterStep'>> {
  checkCount('gradualPruning', 'every', every);
  return {
    beforeStep: async ({ model, step }) => {
      if (step % every === 0) await keepLargest(model, { density, step });
    },
    afterStep: ({ model }) => holdMasks(model),
  };
}

async function keepLargest(
  model: LayersModel,
  { density, step }: Pick<GradualPruningOptions, 'density'> & { readonly step: number },
): Promise<void> {
  const kernels = maskedKernels(model, 'gradualPruning');
  const shapes = kernels.map(({ kernel }) => kernel.weight.shape as number[]);
  const densities = typeof density === 'function' ? density(shapes) : kernels.map(() => density);
  for (const [i, { layer, kernel }] of kernels.entries()) {
    const weights = await kernel.weight.read().data<'float32'>();
    const kept = keptCount(weights.length, densityAt(densities[i] as Density, step), 'round');
    const mask = tensor(largestMask(weights, kept, 'magnitude'), kernel.scores.shape as number[]);
    layer.writeScores(kernel, mask);
    mask.dispose();
  }
  holdMasks(model);
}
