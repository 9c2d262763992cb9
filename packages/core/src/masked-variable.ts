import { randomValues } from '@supermask/format';
import * as tf from '@tensorflow/tfjs-core';
import { type Initialiser, type KernelLayout, scoreUniform } from './initialisers.ts';
import type { Reparam, ReparamContext } from './reparam.ts';
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
  /** Which of the masks of a rule that samples evaluation uses: the same number gives the same mask. 0 at first. */
  sample: number;
  /** The effective kernel, differentiable to `trainable`. The caller disposes it. */
  effective(context: { readonly training: boolean }): tf.Tensor;
  /** What the method adds to the loss of a training step, 0 where it adds nothing. The caller disposes it. */
  penalty(): tf.Scalar;
  /** The mask as evaluation uses it. The caller disposes it. */
  mask(): tf.Tensor;
  /** Frees the scores; the weight is the caller's. */
  dispose(): void;
}

/**
 * Puts a mask over one plain variable: compute with `effective()` where the variable stood. Numbers are those of a
 * decorated layer's kernel with `stream` `<its stream>/<key>`. To go on later, keep weight, scores and `step`.
 *
 * @param weight float32 of rank ≥ 2, a kernel in tfjs layout; it keeps its values.
 * @throws if the method has one budget for a whole model: it needs layers. What a method throws later names the stream.
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
  const shape = method.scoreShape?.(weight.shape, layout) ?? weight.shape;
  const size = shape.reduce((product, length) => product * length, 1);
  const draw = { ...initialiser(weight.shape, layout), seed, purpose: 'scores', stream } as const;
  const { trains } = method.config;
  const scores = tf.tidy(() => tf.variable(tf.tensor(randomValues(draw, size), shape), trains.scores));
  const stored = { weight, scores, ...(layout ? { layout } : {}) };
  const using = <T>(
    training: boolean,
    { step, sample }: MaskedVariable,
    run: (context: ReparamContext) => T,
  ): T => {
    const draw = training ? `${step}` : `evaluation/${sample}`;
    try {
      return run({ training, step, uniform: seededUniform({ seed, stream: `${stream}/${draw}` }) });
    } catch (cause) {
      if (!(cause instanceof Error && cause.message.startsWith('[supermask/'))) throw cause;
      throw new Error(`${cause.message} — in the masked variable "${stream}"`, { cause });
    }
  };
  return {
    weight,
    scores,
    trainable: [...(trains.weight ? [weight] : []), ...(trains.scores ? [scores] : [])],
    step: 0,
    sample: 0,
    effective({ training }) {
      return using(training, this, (context) => method.effective(stored, context));
    },
    penalty() {
      return using(true, this, (context) => method.penalty?.(stored, context) ?? tf.scalar(0));
    },
    mask() {
      return using(false, this, (context) => method.mask(stored, context));
    },
    dispose: () => scores.dispose(),
  };
}
