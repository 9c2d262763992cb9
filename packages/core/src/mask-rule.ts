import type { Tensor } from '@tensorflow/tfjs-core';
import type { KernelLayout } from './initialisers.ts';
import type { Json } from './json.ts';

/** What a rule may depend on besides the scores. */
export interface MaskContext {
  /** True in a training step; sampling rules may behave otherwise in evaluation. */
  readonly training: boolean;
  /** Training steps done so far, which schedules follow; 0 where it is left out. */
  readonly step?: number;
  /**
   * Random numbers for rules that sample: float32 of the given shape, in [0, 1). Asked twice within a step it
   * gives the same ones. `seededUniform` makes one; a test injects its own.
   */
  readonly uniform?: (shape: readonly number[]) => Tensor;
  /** Shapes of the kernels, for rules whose scores have another shape; where it is left out they have the same. */
  readonly kernelShapes?: readonly (readonly number[])[];
  /** What their last axes are, for rules to which inputs and outputs matter; `in-out` where it is left out. */
  readonly layouts?: readonly (KernelLayout | undefined)[];
}

/** A rule's parameters as plain JSON, from which `ruleFromConfig` makes the same rule again. */
export interface MaskRuleConfig {
  readonly name: string;
  readonly [parameter: string]: Json;
}

/**
 * One half of the central idea: scores → mask, with the surrogate gradient that lets descent move the scores.
 */
export interface MaskRule {
  readonly config: MaskRuleConfig;
  /** `'model'`: `masks` must be given the scores of all kernels of a model at once. `'kernel'` by default. */
  readonly scope?: 'kernel' | 'model';
  /** True where masks hold −1 as well: what divides by their sum (`rescale`, a binarizer's scale) cannot follow. */
  readonly flips?: boolean;
  /** Shape of a kernel's scores, where it is not the kernel's: one score for each block, or none (`[]`). */
  scoreShape?(kernelShape: readonly number[], layout?: KernelLayout): number[];
  /**
   * @param scores the score tensors of the rule's scope, float32, any shapes: those of one layer, or of all
   *   layers for a rule with a global budget.
   * @returns for each a float32 tensor of the kernel's shape, of 0 and 1 (`signed`: of −1, 0 and 1). Gradient:
   *   the rule's surrogate. The caller disposes them.
   */
  masks(scores: readonly Tensor[], context: MaskContext): Tensor[];
  /**
   * `masks(scores, context)[index]` without the others: for rules with scope `'model'`, of which a layer wants its
   * own mask only. Where it is left out, all are made. (A rule that is spread into another takes it along: replace both.)
   */
  maskAt?(scores: readonly Tensor[], index: number, context: MaskContext): Tensor;
}
