import type { Tensor } from '@tensorflow/tfjs-core';

/** What a rule may depend on besides the scores. */
export interface MaskContext {
  /** True in a training step; sampling rules may behave otherwise in evaluation. */
  readonly training: boolean;
}

/** A rule's parameters as plain JSON, from which `ruleFromConfig` makes the same rule again. */
export interface MaskRuleConfig {
  readonly name: string;
  readonly [parameter: string]: string | number | boolean;
}

/**
 * One half of the central idea: scores → mask, with the surrogate gradient that lets descent move the scores.
 */
export interface MaskRule {
  readonly config: MaskRuleConfig;
  /** `model`: `masks` must be given the scores of all kernels of a model at once. Default `kernel`. */
  readonly scope?: 'kernel' | 'model';
  /**
   * @param scores the score tensors of the rule's scope, float32, any shapes: those of one layer, or of all
   *   layers for a rule with a global budget.
   * @returns for each a float32 tensor of 0 and 1 of the same shape. Gradient: the rule's surrogate.
   *   The caller disposes them.
   */
  masks(scores: readonly Tensor[], context: MaskContext): Tensor[];
}
