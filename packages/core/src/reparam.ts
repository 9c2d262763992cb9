import * as tf from '@tensorflow/tfjs-core';
import type { Binarizer, BinarizerConfig } from './binarizer.ts';
import type { KernelLayout } from './initialisers.ts';
import type { Json } from './json.ts';
import { maskAt } from './mask-at.ts';
import type { MaskContext, MaskRule, MaskRuleConfig } from './mask-rule.ts';
import { maskedProduct } from './masked-product.ts';
import { rescaled } from './rescaled.ts';
import { type RuleTable, ruleFromConfig } from './rule-from-config.ts';

/** What is stored for one kernel, both float32: the weight of the kernel's shape, and scores. */
export interface Stored {
  readonly weight: tf.Tensor;
  readonly scores: tf.Tensor;
  /** What the last axes of the kernel are; `in-out` where it is left out. */
  readonly layout?: KernelLayout;
}

/** Which of the stored tensors training moves. */
export interface Trains {
  readonly weight: boolean;
  readonly scores: boolean;
}

/** A reparametrisation as plain JSON, from which `reparamFromConfig` makes the same one again. */
export interface ReparamConfig {
  readonly name: string;
  readonly trains: Trains;
  readonly [parameter: string]: Json | Trains;
}

/** What the mask of a kernel may depend on besides what is stored for it. */
export interface ReparamContext extends Omit<MaskContext, 'kernelShapes' | 'layouts'> {
  /** For a rule with one budget for a whole model: the kernels of that model, and which of them this one is. */
  readonly model?: { readonly kernels: readonly Stored[]; readonly index: number };
}

/**
 * The central idea: what is stored for a kernel, which part of it is trained, and how the effective kernel is
 * computed from it. Named methods (`edgePopup`, `joint`, `randomMask`) are short compositions that give one.
 */
export interface Reparam {
  readonly config: ReparamConfig;
  /** `'model'`: the context must name the kernels of the model. `'kernel'` by default. */
  readonly scope?: 'kernel' | 'model';
  /** Shape of a kernel's scores, where it is not the kernel's. */
  scoreShape?(kernelShape: readonly number[], layout?: KernelLayout): number[];
  /** The mask of a kernel, float32, its shape. Gradient to the scores: the rule's. The caller disposes it. */
  mask(stored: Stored, context: ReparamContext): tf.Tensor;
  /**
   * The kernel that the layer computes with: weight · mask, or what the binarizer makes of both. Gradient with
   * G = dL/d(effective): G · mask to the weight, and G · weight through the rule's surrogate to the scores; a
   * binarizer has its own. The caller disposes it.
   */
  effective(stored: Stored, context: ReparamContext): tf.Tensor;
  /** The same for a mask that is given, such as a mixture of masks. Methods whose kernel is no such function lack it. */
  apply?(weight: tf.Tensor, mask: tf.Tensor, layout?: KernelLayout): tf.Tensor;
  /**
   * What the method adds to the loss for this kernel in training, such as the expected number of kept weights:
   * a float32 scalar, differentiable to what is stored. The caller disposes it.
   */
  penalty?(stored: Stored, context: ReparamContext): tf.Scalar;
}

export interface SupermaskOptions {
  readonly rule: MaskRule;
  readonly trains: Trains;
  /** Makes ±α of the weights that the mask keeps; without one they stay what they are. */
  readonly binarizer?: Binarizer;
  /**
   * Multiplies the mask by n / (number kept), with the gradient of that: Zhou's dynamic weight rescaling, for masks
   * of 0 and 1 and without a binarizer.
   */
  readonly rescale?: boolean;
  /** Shown in summaries and results. */
  readonly name?: string;
}

/**
 * A masked kernel by any rule and binarizer: the composition from which the named methods are made.
 *
 * @throws on `rescale` with a binarizer, and on either with a rule that flips weights, here; on a rule for a whole model without `context.model`, when it runs.
 */
export function supermask({
  rule,
  trains,
  binarizer,
  rescale = false,
  name = 'supermask',
}: SupermaskOptions): Reparam {
  if (binarizer && rescale) {
    throw new Error(
      `[supermask/core] supermask: rescale must be false with a binarizer, got true with "${binarizer.config.name}" ` +
        '(the scale of what it makes is its own)',
    );
  }
  if (rule.flips && (binarizer || rescale)) {
    throw new Error(
      `[supermask/core] supermask: ${binarizer ? 'a binarizer' : 'rescale'} needs a mask of 0 and 1, got the rule ` +
        `"${rule.config.name}", whose masks hold −1 too`,
    );
  }
  const asked = (stored: Stored, { model, ...context }: ReparamContext): Asked => {
    if (rule.scope === 'model' && model === undefined) {
      throw new Error(
        `[supermask/core] supermask: the rule "${rule.config.name}" has one budget for a whole model, but only one ` +
          'kernel was given (decorateModel and linkMasks of @supermask/layers name the others)',
      );
    }
    const { kernels, index } = rule.scope === 'model' && model ? model : { kernels: [stored], index: 0 };
    const kernelShapes = kernels.map(({ weight }) => weight.shape);
    const layouts = kernels.map(({ layout }) => layout);
    const scores = kernels.map((kernel) => kernel.scores);
    return { scores, index, context: { ...context, kernelShapes, layouts } };
  };
  const mask = (stored: Stored, given: ReparamContext): tf.Tensor =>
    tf.tidy(() => {
      const { scores, index, context } = asked(stored, given);
      return maskAt(rule, scores, { index, context });
    });
  const product = binarizer || rescale ? undefined : maskedProduct(rule);
  const apply = (weight: tf.Tensor, hard: tf.Tensor, layout?: KernelLayout): tf.Tensor =>
    tf.tidy(() => {
      const scaled = rescale ? rescaled(hard) : hard;
      return binarizer ? binarizer.effective(weight, scaled, layout) : tf.mul(weight, scaled);
    });
  return {
    config: {
      name,
      rule: rule.config,
      trains,
      ...(binarizer ? { binarizer: binarizer.config } : {}),
      ...(rescale ? { rescale } : {}),
    },
    ...(rule.scope ? { scope: rule.scope } : {}),
    ...(rule.scoreShape ? { scoreShape: rule.scoreShape } : {}),
    mask,
    effective: (stored, given) =>
      tf.tidy(() => {
        const { scores, ...which } = asked(stored, given);
        return (
          product?.(stored.weight, scores, which) ??
          apply(stored.weight, maskAt(rule, scores, which), stored.layout)
        );
      }),
    apply,
  };
}

/** What a rule is asked for: one of the masks of these scores. */
interface Asked {
  readonly scores: readonly tf.Tensor[];
  readonly index: number;
  readonly context: MaskContext;
}

/** Makes rules, binarizers and whole methods of their configurations, by name. */
export interface ConfigTables {
  readonly rules?: RuleTable;
  readonly binarizers?: Readonly<Record<string, (config: BinarizerConfig) => Binarizer>>;
  /** Methods that are no `supermask({ rule, … })`. */
  readonly methods?: Readonly<Record<string, (config: ReparamConfig) => Reparam>>;
}

/**
 * The inverse of `Reparam.config`.
 *
 * @param tables what this package does not know: binarizers, and rules and methods of your own.
 * @throws on an unknown rule, binarizer or method, by name.
 */
export function reparamFromConfig(config: ReparamConfig, tables: ConfigTables = {}): Reparam {
  const { name, trains, rule, binarizer, rescale } = config;
  const own = entry(tables.methods, name);
  if (own !== undefined) return own(config);
  if (rule === undefined) throw unknown('method', name, tables.methods);
  return supermask({
    name,
    rule: ruleFromConfig(rule as unknown as MaskRuleConfig, tables.rules),
    trains,
    rescale: rescale === true,
    ...(binarizer === undefined
      ? {}
      : { binarizer: binarizerFrom(binarizer as unknown as BinarizerConfig, tables) }),
  });
}

function binarizerFrom(config: BinarizerConfig, { binarizers }: ConfigTables): Binarizer {
  const make = entry(binarizers, config.name);
  if (make === undefined) throw unknown('binarizer', config.name, binarizers);
  return make(config);
}

/** Names come from files: what every object inherits is no entry. */
function entry<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}

function unknown(what: string, name: string, table: object = {}): Error {
  const known = Object.keys(table).join(', ') || 'none';
  return new Error(
    `[supermask/core] reparamFromConfig: unknown ${what} "${name}" (known: ${known}; ` +
      `register({ ${what}s: { … } }) of @supermask/layers makes yours known)`,
  );
}
