import { linkMasks } from '@supermask/layers';
import { dispose, keep, type Scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Batch } from './batch.ts';
import { checkClassifier } from './check-classifier.ts';
import { checkCount } from './check-count.ts';
import { type Clip, checkClip, clipGradients } from './clip-gradients.ts';
import { firstNonFinite, firstNonFiniteVariable } from './first-non-finite.ts';
import type { PerGroup } from './group-factors.ts';
import { checkHyperParameter, type Optimiser } from './optimiser.ts';
import { setMaskStep } from './set-mask-step.ts';
import { type ShardGradients, shardGradients } from './shard-gradients.ts';
import type { AnyWorker } from './start-worker.ts';
import { type TrainedVariable, trainedVariables } from './trained-variable.ts';
import { restoreSlots, type TrainerState, takeSlots } from './trainer-state.ts';
import { WorkerCrew } from './worker-crew.ts';

/** What changes a step beside the optimisers. */
export interface TrainerOptions {
  /** Bounds the gradients of all trained variables together, before the optimisers see them. */
  readonly clip?: Clip;
  /** ε of the loss, in [0, 1): targets are (1 − ε) · onehot + ε / classes. */
  readonly labelSmoothing?: number;
  /**
   * How many threads share the examples of a step, this one included: an integer ≥ 1, 1 by default. The bits
   * depend on it.
   */
  readonly workers?: number;
  /**
   * Starts a worker whose script calls `serveTraining` of `@supermask/trainers/worker`: in a page, and for methods
   * and layers of your own. By default, in Node, a thread with this one's backend, cpu or wasm.
   */
  readonly worker?: () => AnyWorker;
  /** Aborted, it ends the workers, and a step that waits for them is rejected with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Single training steps of a classifier, with the optimisers' state between them: what `train` loops over,
 * for those who want a loop of their own.
 */
export class Trainer {
  private readonly model: LayersModel;
  private readonly clip: Clip | undefined;
  private readonly labelSmoothing: number;
  private readonly trained: readonly TrainedVariable[];
  private readonly crew: WorkerCrew | undefined;
  private count = 0;

  /**
   * Kernels under one budget are told of each other (`linkMasks`), as they must be in a model that was loaded.
   *
   * @throws if the model is no classifier of one input and one output, or has nothing to train, or an option is
   *   out of range.
   */
  constructor(
    model: LayersModel,
    optimisers: PerGroup<Optimiser>,
    { clip, labelSmoothing = 0, workers = 1, worker, signal }: TrainerOptions = {},
  ) {
    checkClassifier('Trainer', model);
    checkHyperParameter('Trainer', 'labelSmoothing', labelSmoothing, 0, 1);
    if (clip) checkClip('Trainer', clip);
    checkCount('Trainer', 'workers', workers);
    linkMasks(model);
    this.model = model;
    this.clip = clip;
    this.labelSmoothing = labelSmoothing;
    this.trained = trainedVariables(model, optimisers);
    if (this.trained.length === 0) {
      throw new Error(
        '[supermask/trainers] Trainer: the model has no trainable variable (is everything frozen?)',
      );
    }
    if (workers > 1) {
      const variables = this.trained.map(({ variable }) => variable);
      this.crew = new WorkerCrew(model, variables, { workers, worker, signal, labelSmoothing });
    }
  }

  /** Steps done so far. */
  get steps(): number {
    return this.count;
  }

  /**
   * One update from one batch; no tensor is left behind. A variable whose learning rate is 0 keeps its bits. What
   * throws, such as a batch of another shape, counts as no step; with workers also a step before the last one has ended.
   *
   * @param batch the caller disposes its tensors.
   * @param factor of the schedule, on every base learning rate, or one for each group.
   * @returns the loss of the batch before the update, and, when it or a variable is not finite, words that
   *   say where.
   */
  async step(
    batch: Batch,
    factor: number | PerGroup<number> = 1,
  ): Promise<{ loss: number; failure?: string }> {
    if (this.crew?.busy) {
      throw new Error('[supermask/trainers] Trainer: with workers, one step at a time (await each)');
    }
    setMaskStep(this.model, this.count);
    this.count++;
    let lossTensor: Scalar;
    try {
      const made = this.crew ? await this.crew.gradients(batch, this.count - 1) : this.gradients(batch);
      lossTensor = this.update(
        made,
        typeof factor === 'number' ? { scores: factor, weights: factor } : factor,
      );
    } catch (error) {
      // A rule that ranks scores throws on NaN.
      const where = await firstNonFiniteVariable(this.model);
      if (where === undefined) {
        this.count--;
        setMaskStep(this.model, this.count);
        throw error;
      }
      return { loss: Number.NaN, failure: `${where} is not finite` };
    }
    setMaskStep(this.model, this.count);
    const loss = (await lossTensor.data())[0] as number;
    lossTensor.dispose();
    if (Number.isFinite(loss)) return { loss };
    const where = await firstNonFinite(this.model, batch.inputs);
    return { loss, failure: where ? `${where} is not finite` : `the loss is ${loss}` };
  }

  /** A copy of what `restore` needs to go on from here with a model of the same variables. */
  async state(): Promise<TrainerState> {
    return { steps: this.count, slots: await takeSlots(this.trained) };
  }

  /**
   * Goes on from a state.
   *
   * @throws if it has not exactly the slots of the trained variables; then nothing is changed.
   */
  restore({ steps, slots }: TrainerState): void {
    restoreSlots(this.trained, slots);
    this.count = steps;
    setMaskStep(this.model, steps);
  }

  private gradients(batch: Batch): ShardGradients {
    const variables = this.trained.map(({ variable }) => variable);
    const { model, labelSmoothing } = this;
    return shardGradients(model, variables, batch, { labelSmoothing, share: 1, penalties: true });
  }

  /** Takes the gradients over. @returns the loss. */
  private update({ loss, gradients }: ShardGradients, factors: PerGroup<number>): Scalar {
    try {
      tidy(() => {
        const clipped = clipGradients(gradients, this.clip);
        this.trained.forEach((one, i) => {
          const { variable, group, optimiser } = one;
          const context = { learningRate: optimiser.learningRate * factors[group], step: this.count };
          const next = optimiser.update(variable.read(), clipped[i] as Tensor, one.slots, context);
          // x − 0 · v need not have the bits of x.
          if (context.learningRate !== 0) variable.write(next.value);
          for (const slot of one.slots) slot.dispose();
          one.slots = next.slots.map((slot) => keep(slot));
        });
      });
      return loss;
    } catch (error) {
      dispose(loss);
      throw error;
    } finally {
      // An optimiser may have made slots of them.
      const slots = new Set(this.trained.flatMap((one) => one.slots));
      dispose(gradients.filter((gradient) => !slots.has(gradient)));
    }
  }

  /** Frees the optimisers' state and ends the workers; the model stays. */
  dispose(): void {
    this.crew?.end(new Error('[supermask/trainers] Trainer: this trainer is disposed'));
    for (const { slots } of this.trained) for (const slot of slots) slot.dispose();
  }
}
