import { randomValues } from '@supermask/format';
import * as tf from '@tensorflow/tfjs-core';
import { type Initialiser, type KernelLayout, scoreUniform } from './initialisers.ts';
import type { Reparam } from './reparam.ts';
import { seededUniform } from './seeded-uniform.ts';

export interface MaskedVariableOptions {
  readonly method: Reparam;
  /** Seed of scores and samples, an integer in [0, 2⁵³). */
  readonly seed?: number;
  /** Names the random numbers: give each variable of a model its own. */
  readonly stream: string;
  /** How the scores are drawn; U(−1/√fan_in, 1/√fan_in) by default. */
  readonly scores?: Initialiser;
  readonly layout?: KernelLayout;
}

/** A variable under a mask, for models that are written with tfjs operations. */
export interface MaskedVariable {
  readonly weight: tf.Variable;
  readonly scores: tf.Variable;
  /** What an optimiser is to move: `optimizer.minimize(loss, false, masked.trainable)`. */
  readonly trainable: readonly tf.Variable[];
  /** Training steps done, which schedules and random masks follow: count it up after each step. */
  step: number;
  /** The effective kernel, differentiable to `trainable`. The caller disposes it. */
  effective(context: { readonly training: boolean }): tf.Tensor;
  /** The mask as evaluation uses it. The caller disposes it. */
  mask(): tf.Tensor;
  /** Frees the scores; the weight is the caller's. */
  dispose(): void;
}

/**
 * Puts a mask over one plain variable: compute with `effective()` where the variable stood.
 *
 * @param weight float32 of rank ≥ 2, a kernel in tfjs layout; it keeps its values.
 * @throws if the method has one budget for a whole model: it needs layers.
 */
export function maskedVariable(
  weight: tf.Variable,
  { method, seed = 1, stream, scores: initialiser = scoreUniform(), layout }: MaskedVariableOptions,
): MaskedVariable {
  if (method.scope === 'model') {
    throw new Error(
      `[supermask/core] maskedVariable: "${method.config.name}" has one budget for a whole model, got one variable ` +
        '(give each a density, or decorate a tf.layers model)',
    );
  }
  const shape = method.scoreShape?.(weight.shape) ?? weight.shape;
  const size = shape.reduce((product, length) => product * length, 1);
  const draw = { ...initialiser(weight.shape, layout), seed, purpose: 'scores', stream } as const;
  const { trains } = method.config;
  const scores = tf.tidy(() => tf.variable(tf.tensor(randomValues(draw, size), shape), trains.scores));
  const context = (training: boolean, step: number): Parameters<Reparam['mask']>[1] => ({
    training,
    step,
    uniform: seededUniform({ seed, stream: `${stream}/${training ? step : 'evaluation'}` }),
  });
  return {
    weight,
    scores,
    trainable: [...(trains.weight ? [weight] : []), ...(trains.scores ? [scores] : [])],
    step: 0,
    effective({ training }) {
      return method.effective({ weight, scores }, context(training, this.step));
    },
    mask() {
      return method.mask({ weight, scores }, context(false, this.step));
    },
    dispose: () => scores.dispose(),
  };
}
