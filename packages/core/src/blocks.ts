import * as tf from '@tensorflow/tfjs-core';
import type { KernelLayout } from './initialisers.ts';
import { maskAt } from './mask-at.ts';
import type { MaskContext, MaskRule, MaskRuleConfig } from './mask-rule.ts';
import { outputAxes } from './output-axes.ts';

export interface BlocksOptions {
  /** Decides which blocks are kept, from one score for each block. */
  readonly rule: MaskRule;
  /**
   * Size of a block along the last axes of the kernel; `'all'` is the whole axis. Axes that are not named have
   * size 1; a last block may be smaller. Or `'filter'`: all that feeds one output, whatever the layer's layout.
   */
  readonly size: readonly (number | 'all')[] | 'filter';
}

/**
 * Keeps or prunes whole blocks of a kernel, each by one score: the mask of any rule over the block scores,
 * spread over the blocks. `size: [16, 16]` are the tiles of a dense kernel [in, out], and
 * `['all', 'all', 1, 1]` the windows of a convolution [rows, columns, in, out].
 *
 * The rule's density counts blocks; where all are of one size it is also the density of the weights.
 * Gradient: that of a block's mask is the sum over its weights, which the rule carries on to its score.
 *
 * Source: SuperBlock (torchao, prototype/sparsity/superblock), class SupermaskLinear.
 *
 * @throws on a size that is no integer ≥ 1, `'all'` or `'filter'`, here; if a kernel has fewer axes, when it runs.
 */
export function blocks({ rule, size }: BlocksOptions): MaskRule {
  const isLength = (length: unknown): boolean =>
    length === 'all' || (Number.isInteger(length) && Number(length) >= 1);
  if (size !== 'filter' && !(Array.isArray(size) && size.every(isLength))) {
    throw new Error(
      `[supermask/core] blocks: size must hold integers ≥ 1 or 'all', or be 'filter', got ${JSON.stringify(size)}`,
    );
  }
  const grid = (kernelShape: readonly number[], layout?: KernelLayout): number[] =>
    blockLengths(size, kernelShape, layout).map((length, axis) =>
      Math.ceil((kernelShape[axis] as number) / length),
    );
  // To the inner rule the blocks are the kernel.
  const inner = (context: MaskContext): MaskContext => ({
    ...context,
    kernelShapes: shapesOf(context).map((shape, i) => grid(shape, context.layouts?.[i])),
  });
  const blockwise = (mask: tf.Tensor, i: number, context: MaskContext): tf.Tensor => {
    const kernelShape = shapesOf(context)[i] as readonly number[];
    return spread(mask, blockLengths(size, kernelShape, context.layouts?.[i]), kernelShape);
  };
  return {
    config: { name: 'blocks', rule: rule.config, size },
    ...(rule.scope ? { scope: rule.scope } : {}),
    ...(rule.flips ? { flips: true } : {}),
    scoreShape: (kernelShape, layout) => {
      const blockShape = grid(kernelShape, layout);
      return rule.scoreShape?.(blockShape, layout) ?? blockShape;
    },
    masks: (scores, context) =>
      tf.tidy(() => rule.masks(scores, inner(context)).map((mask, i) => blockwise(mask, i, context))),
    maskAt: (scores, index, context) =>
      tf.tidy(() => blockwise(maskAt(rule, scores, { index, context: inner(context) }), index, context)),
  };
}

/**
 * Whole filters: everything that feeds one output, of a kernel [...window, in, out] all but the last axis. Of a
 * depthwise kernel [...window, in, multiplier] each window is one.
 */
export function filters({ rule }: { readonly rule: MaskRule }): MaskRule {
  return blocks({ rule, size: 'filter' });
}

function shapesOf({ kernelShapes }: MaskContext): readonly (readonly number[])[] {
  if (kernelShapes !== undefined) return kernelShapes;
  throw new Error(
    '[supermask/core] blocks: needs context.kernelShapes, got none (the scores alone do not tell a kernel)',
  );
}

/** The inverse of the config of `blocks`, given what makes its rule. */
export function blocksFromConfig(
  { rule, size }: MaskRuleConfig,
  ruleFrom: (config: MaskRuleConfig) => MaskRule,
): MaskRule {
  return blocks({ rule: ruleFrom(rule as unknown as MaskRuleConfig), size: size as BlocksOptions['size'] });
}

/** The length of a block along each axis of a kernel; more sizes than axes are allowed where they say `'all'`. */
function blockLengths(
  size: BlocksOptions['size'],
  kernelShape: readonly number[],
  layout: KernelLayout | undefined,
): number[] {
  if (size === 'filter') {
    const outputs = outputAxes(kernelShape.length, layout);
    return kernelShape.map((length, axis) => (outputs.includes(axis) ? 1 : length));
  }
  const surplus = size.slice(0, Math.max(0, size.length - kernelShape.length));
  if (surplus.some((length) => length !== 'all')) {
    throw new Error(
      `[supermask/core] blocks: size [${size.join(', ')}] has more axes than the kernel [${kernelShape.join(', ')}]`,
    );
  }
  const own = size.slice(surplus.length);
  return kernelShape.map((axisLength, axis) => {
    const length = own[axis - (kernelShape.length - own.length)] ?? 1;
    return length === 'all' ? axisLength : Math.min(length, axisLength);
  });
}

/** Repeats every entry along every axis and cuts off what is over: by broadcasting, whose gradient is a sum. */
function spread(mask: tf.Tensor, lengths: readonly number[], kernelShape: readonly number[]): tf.Tensor {
  return lengths.reduce((spreadSoFar, length, axis) => {
    if (length === 1) return spreadSoFar;
    const { shape } = spreadSoFar;
    const before = shape.slice(0, axis).reduce((product, n) => product * n, 1);
    const after = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
    const count = shape[axis] as number;
    const repeated = tf.mul(tf.reshape(spreadSoFar, [before, count, 1, after]), tf.ones([1, 1, length, 1]));
    const whole = tf.reshape(repeated, [before, count * length, after]);
    const cut = tf.slice(whole, [0, 0, 0], [before, kernelShape[axis] as number, after]);
    return tf.reshape(cut, [...shape.slice(0, axis), kernelShape[axis] as number, ...shape.slice(axis + 1)]);
  }, mask);
}
