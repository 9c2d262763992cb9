import {
  add,
  cast,
  keep,
  losses,
  oneHot,
  type Scalar,
  type Tensor,
  tidy,
  type Variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { checkClassifier } from './check-classifier.ts';
import { firstNonFinite, firstNonFiniteVariable } from './first-non-finite.ts';
import type { Optimiser } from './optimiser.ts';
import { parameterGroups } from './parameter-groups.ts';

/** One trained variable with its optimiser and the optimiser's state for it. */
interface Parameter {
  readonly variable: LayerVariable;
  readonly optimiser: Optimiser;
  slots: Tensor[];
}

/**
 * Single training steps of a classifier, with the optimisers' state between them: what `train` loops over,
 * for those who want a loop of their own.
 */
export class Trainer {
  private readonly model: LayersModel;
  private readonly parameters: readonly Parameter[];
  private count = 0;

  /** @throws if the model is no classifier of one input and one output, or has nothing to train. */
  constructor(model: LayersModel, optimisers: { readonly scores: Optimiser; readonly weights: Optimiser }) {
    checkClassifier('Trainer', model);
    const groups = parameterGroups(model);
    const start = (variables: readonly LayerVariable[], optimiser: Optimiser): Parameter[] =>
      variables.map((variable) => ({
        variable,
        optimiser,
        slots: Array.from({ length: optimiser.slots }, () => zeros(variable.shape as number[])),
      }));
    this.model = model;
    this.parameters = [
      ...start(groups.scores, optimisers.scores),
      ...start(groups.weights, optimisers.weights),
    ];
    if (this.parameters.length === 0) {
      throw new Error(
        '[supermask/trainers] Trainer: the model has no trainable variable (is everything frozen?)',
      );
    }
  }

  /** Steps done so far. */
  get steps(): number {
    return this.count;
  }

  /**
   * One update from one batch; no tensor is left behind.
   *
   * @param batch inputs [batch, …] float32, labels [batch] int32; the caller disposes them.
   * @param factor of the schedule, on every base learning rate.
   * @returns the loss of the batch before the update, and, when it or a variable is not finite, words that
   *   say where.
   */
  async step(
    batch: { inputs: Tensor; labels: Tensor },
    factor = 1,
  ): Promise<{ loss: number; failure?: string }> {
    this.count++;
    let lossTensor: Scalar;
    try {
      lossTensor = this.update(batch, factor);
    } catch (error) {
      // A rule that ranks scores throws on NaN.
      const where = firstNonFiniteVariable(this.model);
      if (where === undefined) throw error;
      return { loss: Number.NaN, failure: `${where} is not finite` };
    }
    const loss = (await lossTensor.data())[0] as number;
    lossTensor.dispose();
    if (Number.isFinite(loss)) return { loss };
    const where = firstNonFinite(this.model, batch.inputs);
    return { loss, failure: where ? `${where} is not finite` : `the loss is ${loss}` };
  }

  private update({ inputs, labels }: { inputs: Tensor; labels: Tensor }, factor: number): Scalar {
    return tidy(() => {
      const variables = this.parameters.map(({ variable }) => variable.read() as Variable);
      const { value, grads } = variableGrads(() => this.loss(inputs, labels), variables);
      for (const parameter of this.parameters) {
        const { variable, optimiser } = parameter;
        const gradient = grads[variable.name];
        if (gradient === undefined) {
          throw new Error(
            `[supermask/trainers] Trainer: the loss does not depend on "${variable.originalName}"`,
          );
        }
        const context = { learningRate: optimiser.learningRate * factor, step: this.count };
        const next = optimiser.update(variable.read(), gradient, parameter.slots, context);
        variable.write(next.value);
        for (const slot of parameter.slots) slot.dispose();
        parameter.slots = next.slots.map((slot) => keep(slot));
      }
      return value;
    });
  }

  private loss(inputs: Tensor, labels: Tensor): Scalar {
    const output = this.model.apply(inputs, { training: true }) as Tensor;
    const classes = output.shape.at(-1) as number;
    const targets = cast(oneHot(labels as Parameters<typeof oneHot>[0], classes), 'float32');
    const crossEntropy = losses.softmaxCrossEntropy(targets, output) as Scalar;
    return this.model.calculateLosses().reduce((sum, penalty) => add(sum, penalty), crossEntropy);
  }

  /** Frees the optimisers' state; the model stays. */
  dispose(): void {
    for (const { slots } of this.parameters) for (const slot of slots) slot.dispose();
  }
}
