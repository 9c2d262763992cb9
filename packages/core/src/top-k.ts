import * as tf from '@tensorflow/tfjs-core';
import { checkChoice } from './check-choice.ts';
import { type CountRule, keptCount } from './density.ts';
import { checkSchedule, type Density, densityAt } from './density-schedule.ts';
import type { KernelLayout } from './initialisers.ts';
import { largestMaskOnDevice } from './largest-mask-on-device.ts';
import { type LargestMaskRowsOptions, largestMaskRows } from './largest-mask-rows.ts';
import { largestMaskByKernel, maskedByKernel, signProductByKernel } from './mask-kernels.ts';
import type { MaskRule } from './mask-rule.ts';
import { withMaskedProduct } from './masked-product.ts';
import { modelMask } from './model-mask.ts';
import type { Rank } from './select-largest.ts';
import { selectsOnDevice } from './select-on-device.ts';
import { signum } from './signum.ts';
import { straightThrough } from './straight-through.ts';
import { swapLastAxes } from './swap-last-axes.ts';

/**
 * Within what the density holds and scores compete: one `kernel`; all kernels of the `model` together; each
 * `filter`, that is all weights of one output; each `row`, that is all weights of one input at one window
 * position. Which axes inputs and outputs are, the layout of the kernel says.
 */
export type Scope = 'kernel' | 'model' | 'filter' | 'row';

export interface TopKOptions {
  /** Fraction of weights kept in the scope, in (0, 1], or a schedule of it. */
  readonly density: Density;
  readonly rank?: Rank;
  readonly count?: CountRule;
  readonly scope?: Scope;
  /**
   * With scope `model`: at least so many weights of each kernel are kept, or all that it has. Where it is left out,
   * a kernel of which nothing is kept is an error (unnoticed on webgl and webgpu: nothing is read there); 0 allows it.
   */
  readonly minPerKernel?: number;
}

/**
 * Keeps the highest-ranked scores: the rule of edge-popup.
 *
 * Exactly `keptCount(n, density, count)` ones among the n scores of the scope; ties are pruned from the lowest
 * flat index on (with scope `model` from the first kernel on). Gradient: straight through the step, g · sign(s)
 * with `rank: 'magnitude'` (sign(0) = 0), g with `rank: 'value'`.
 *
 * On webgl and webgpu the selection is made of tensor operations and nothing is read back; there scores below
 * 2^-126 in size count as 0, and NaN or infinite ones are not noticed. It reads back for more than 2^25 scores in a
 * scope, with a `minPerKernel` above 0, and in webgl of 16 bits. Kernels of the backend's own come first: those of
 * @supermask/webgpu-training rank what is below 2^-126 too, those of @supermask/wasm-training spare the copy.
 *
 * Source: Ramanujan et al., "What's hidden in a randomly weighted neural network?" (CVPR 2020), eq. 4–6;
 * hidden-networks, utils/conv_type.py, class GetSubnet, whose `scores.abs()` inside the graph gives the sign.
 * Scope `model`: biprop, GetGlobalSubnet (see `globalThreshold`).
 *
 * @throws if the density is not in (0, 1] or another option unknown or out of range, here; if no weight is kept,
 *   the minima exceed the budget, a kernel has no filters or a score that is read is not finite, when it runs.
 */
export function topK({
  density,
  rank = 'magnitude',
  count = 'round',
  scope = 'kernel',
  minPerKernel,
}: TopKOptions): MaskRule {
  checkSchedule(density);
  checkChoice('topK', 'rank', rank, ['magnitude', 'value']);
  checkChoice('topK', 'count', count, ['round', 'floor-prune', 'ceil-prune', 'percentile']);
  checkChoice('topK', 'scope', scope, ['kernel', 'model', 'filter', 'row']);
  checkMinimum(minPerKernel, scope);
  const config = {
    name: 'top-k',
    density,
    rank,
    count,
    // What earlier versions do not know is written only where it matters.
    ...(scope !== 'kernel' && { scope }),
    ...(minPerKernel !== undefined && { minPerKernel }),
  };
  const surrogate = (dy: tf.Tensor, scores: tf.Tensor): tf.Tensor =>
    rank === 'magnitude' ? (signProductByKernel(dy, scores) ?? tf.mul(dy, signum(scores))) : dy;
  if (scope === 'model') {
    const { mask, masked } = modelMask({ rank, count, minPerKernel });
    const maskAt: Required<MaskRule>['maskAt'] = (scores, index, { step }) =>
      straightThrough(
        scores[index] as tf.Tensor,
        () => mask(scores, { index, density: densityAt(density, step) }),
        surrogate,
      );
    return withMaskedProduct(
      {
        config,
        scope,
        masks: (scores, context) => scores.map((_, index) => maskAt(scores, index, context)),
        maskAt,
      },
      (weight, scores, { index, context: { step } }) =>
        masked(weight, scores, { index, density: densityAt(density, step) }),
    );
  }
  const hardMask = (scores: tf.Tensor, kept: number, rows: Rows): tf.Tensor => {
    const options = { ...rows, rank, kept };
    const mask = largestMaskByKernel(scores, options);
    if (mask) return mask;
    if (selectsOnDevice(scores.size / rows.rows)) return largestMaskOnDevice(scores, options);
    return tf.tensor(largestMaskRows(scores.dataSync<'float32'>(), options), scores.shape);
  };
  const maskOf = (scores: tf.Tensor, step: number | undefined, kernelLayout?: KernelLayout): tf.Tensor => {
    const swap = scope !== 'kernel' && kernelLayout === 'out-in';
    const own = swap ? swapLastAxes(scores) : scores;
    const rows = rowsOf(own.shape, scope, kernelLayout);
    const kept = keptCount(own.size / rows.rows, densityAt(density, step), count);
    const mask = hardMask(own, kept, rows);
    return swap ? swapLastAxes(mask) : mask;
  };
  return withMaskedProduct(
    {
      config,
      masks: (scores, { step, layouts }) =>
        scores.map((s, i) => straightThrough(s, (values) => maskOf(values, step, layouts?.[i]), surrogate)),
    },
    (weight, scores, { index, context: { step } }) => {
      if (scope !== 'kernel') return undefined;
      const own = scores[index] as tf.Tensor;
      return maskedByKernel(weight, own, {
        kept: keptCount(own.size, densityAt(density, step), count),
        rank,
      });
    },
  );
}

type Rows = Required<Pick<LargestMaskRowsOptions, 'rows' | 'layout'>>;

/** In which rows the scores of a kernel compete; one that is [..., out, in] has its axes swapped before. */
function rowsOf(
  shape: readonly number[],
  scope: 'kernel' | 'filter' | 'row',
  layout: KernelLayout | undefined,
): Rows {
  if (scope === 'kernel') return { rows: 1, layout: 'contiguous' };
  if (shape.length < 2) {
    throw new Error(
      `[supermask/core] topK: scope '${scope}' needs a kernel [..., in, out], got [${shape.join(', ')}]`,
    );
  }
  const rows = (axes: readonly number[]): number => axes.reduce((product, length) => product * length, 1);
  return scope === 'filter'
    ? { rows: rows(shape.slice(layout === 'depthwise' ? -2 : -1)), layout: 'interleaved' }
    : { rows: rows(shape.slice(0, -1)), layout: 'contiguous' };
}

function checkMinimum(minPerKernel: number | undefined, scope: Scope): void {
  if (minPerKernel === undefined) return;
  if (!(Number.isInteger(minPerKernel) && minPerKernel >= 0)) {
    throw new Error(`[supermask/core] topK: minPerKernel must be an integer ≥ 0, got ${minPerKernel}`);
  }
  if (scope !== 'model') {
    throw new Error(
      `[supermask/core] topK: minPerKernel is for scope 'model', got scope '${scope}' (there every kernel keeps its density)`,
    );
  }
}
