import * as tf from '@tensorflow/tfjs-core';
import type { MaskContext, MaskRule, MaskRuleConfig } from './mask-rule.ts';
import { ruleFromConfig } from './rule-from-config.ts';

/** What is stored for one kernel: both float32, of the kernel's shape. */
export interface Stored {
  readonly weight: tf.Tensor;
  readonly scores: tf.Tensor;
}

/** Which of the stored tensors training moves. */
export interface Trains {
  readonly weight: boolean;
  readonly scores: boolean;
}

/** A reparametrisation as plain JSON, from which `reparamFromConfig` makes the same one again. */
export interface ReparamConfig {
  readonly name: string;
  readonly rule: MaskRuleConfig;
  readonly trains: Trains;
}

/**
 * The central idea: what is stored for a kernel, which part of it is trained, and how the effective kernel is
 * computed from it. Named methods (`edgePopup`, `joint`, `randomMask`) are short compositions that give one.
 */
export interface Reparam {
  readonly config: ReparamConfig;
  /** The 0/1 mask of a kernel, float32, its shape. Gradient to the scores: the rule's. The caller disposes it. */
  mask(stored: Stored, context: MaskContext): tf.Tensor;
  /**
   * The kernel that the layer computes with: weight · mask. Gradient with G = dL/d(effective): G · mask to the
   * weight, and G · weight through the rule's surrogate to the scores. The caller disposes it.
   */
  effective(stored: Stored, context: MaskContext): tf.Tensor;
}

export interface SupermaskOptions {
  readonly rule: MaskRule;
  readonly trains: Trains;
  /** Shown in summaries and results. */
  readonly name?: string;
}

/** A masked kernel by any rule: the composition from which the named methods are made. */
export function supermask({ rule, trains, name = 'supermask' }: SupermaskOptions): Reparam {
  const mask = ({ scores }: Stored, context: MaskContext): tf.Tensor =>
    rule.masks([scores], context)[0] as tf.Tensor;
  return {
    config: { name, rule: rule.config, trains },
    mask,
    effective: (stored, context) => tf.tidy(() => tf.mul(stored.weight, mask(stored, context))),
  };
}

/** The inverse of `Reparam.config`. @throws on an unknown rule. */
export function reparamFromConfig({ name, rule, trains }: ReparamConfig): Reparam {
  return supermask({ name, rule: ruleFromConfig(rule), trains });
}
