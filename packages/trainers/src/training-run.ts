import { type CallbackList, type LayersModel, Sequential } from '@tensorflow/tfjs-layers';
import type { Batch } from './batch.ts';
import { checkTrainOptions, type Settings } from './check-train-options.ts';
import type { Position } from './checkpoint.ts';
import { Diverged } from './diverged.ts';
import { EarlyStopping } from './early-stopping.ts';
import { evaluate } from './evaluate.ts';
import { exampleOrder } from './example-order.ts';
import { finiteSnapshot } from './finite-snapshot.ts';
import { groupFactors, type PerGroup } from './group-factors.ts';
import { layersCallbacks } from './layers-callbacks.ts';
import { nextTask } from './next-task.ts';
import { restoreSnapshot, type Snapshot, takeSnapshot } from './snapshot.ts';
import type { EpochLog, TrainOptions } from './train-options.ts';
import { Trainer } from './trainer.ts';
import { batchCount, batchesOf } from './training-data.ts';

/** One call of `train`: the loop, and where it is. */
export class TrainingRun {
  private readonly model: LayersModel;
  private readonly settings: Settings;
  private readonly trainer: Trainer;
  private readonly stopping: EarlyStopping | undefined;
  private readonly callbacks: CallbackList;
  private readonly started: number;
  private readonly logs: EpochLog[];
  private position: Position;
  private lastGood: Snapshot | undefined;
  /** Steps done when there was a checkpoint last. */
  private saved: number;

  /** Checks the options; the caller calls `dispose`. */
  constructor(model: LayersModel, options: TrainOptions) {
    const settings = checkTrainOptions(model, options);
    const { epochs, batchSize, data, validation, earlyStopping, callbacks = [], resume } = settings;
    const steps = batchCount(data, batchSize);
    this.model = model;
    this.settings = settings;
    this.stopping = earlyStopping && new EarlyStopping(earlyStopping);
    this.position = resume?.position ?? { epoch: 0, batch: 0, lossSum: 0, seen: 0, seconds: 0 };
    this.logs = [...(resume?.logs ?? [])];
    this.saved = resume?.trainer.steps ?? 0;
    this.started = performance.now() - this.position.seconds * 1000;
    this.callbacks = layersCallbacks(callbacks, {
      model,
      params: {
        epochs,
        initialEpoch: this.position.epoch,
        batchSize,
        doValidation: validation !== undefined,
        ...(Number.isFinite(steps) ? { steps } : {}),
      },
    });
    if (resume) this.stopping?.resume(resume.earlyStopping, resume.best);
    this.trainer = new Trainer(model, settings.optimisers, settings);
  }

  /** Trains until all epochs are done or something stops it. */
  async toEnd(): Promise<EpochLog[]> {
    const { model, stopping, callbacks, trainer } = this;
    const { resume, epochs } = this.settings;
    if (resume) {
      trainer.restore(resume.trainer);
      restoreSnapshot(model, resume.variables);
    }
    this.lastGood = await takeSnapshot(model);
    // A Sequential model has `stopTraining` only once it is built.
    if (model instanceof Sequential && !model.built) model.build(model.inputs[0]?.shape);
    model.stopTraining = false;
    await callbacks.onTrainBegin();
    while (this.position.epoch < epochs && !stopping?.stops && !model.stopTraining) {
      await this.runEpoch(this.position.epoch + 1);
    }
    stopping?.finish(model);
    await callbacks.onTrainEnd();
    return this.logs;
  }

  /** Gives the model the variables of the last completed epoch. */
  rewind(): void {
    if (this.lastGood) restoreSnapshot(this.model, this.lastGood);
  }

  dispose(): void {
    this.trainer.dispose();
  }

  private async runEpoch(epoch: number): Promise<void> {
    const { data, seed, batchSize, classes, epochs, schedule, signal, augment } = this.settings;
    const factors = groupFactors(schedule, { epoch: epoch - 1, epochs });
    await this.callbacks.onEpochBegin(epoch - 1);
    const order = { epoch, seed, batchSize, classes, skip: this.position.batch, augment };
    for await (const batch of batchesOf(data, order)) {
      try {
        if (signal?.aborted && this.trainer.steps > this.saved) await this.checkpoint();
        signal?.throwIfAborted();
        await this.step(batch, factors, epoch);
      } finally {
        batch.inputs.dispose();
        batch.labels.dispose();
      }
      await nextTask();
      if (this.model.stopTraining) break;
    }
    await this.endEpoch(epoch);
  }

  private async step(batch: Batch, factors: PerGroup<number>, epoch: number): Promise<void> {
    const { model, trainer, callbacks, position } = this;
    const { beforeStep, afterStep, onStep, epochs, data, batchSize, checkpointEvery } = this.settings;
    const size = batch.inputs.shape[0] as number;
    await beforeStep?.({ model, step: trainer.steps, epoch });
    await callbacks.onBatchBegin(position.batch, { batch: position.batch, size });
    const { loss, failure } = await trainer.step(batch, factors);
    if (failure !== undefined) throw this.diverged(failure, epoch);
    await afterStep?.({ model, step: trainer.steps, epoch });
    const lossSum = position.lossSum + loss * size;
    const seen = position.seen + size;
    const step = position.batch + 1;
    this.position = { ...position, batch: step, lossSum, seen };
    await onStep?.({ epoch, epochs, step, steps: batchCount(data, batchSize), trainLoss: lossSum / seen });
    await callbacks.onBatchEnd(position.batch, { batch: position.batch, size, loss });
    if (trainer.steps % (checkpointEvery.steps ?? Number.POSITIVE_INFINITY) === 0) await this.checkpoint();
  }

  private async endEpoch(epoch: number): Promise<void> {
    const { epochs, validation: data, onEpoch, checkpointEvery } = this.settings;
    const snapshot = await finiteSnapshot(this.model, { epoch, step: this.trainer.steps });
    const { lossSum, seen } = this.position;
    const trainLoss = lossSum / seen;
    const validation = data && (await evaluate(this.model, data));
    if (validation && !Number.isFinite(validation.loss)) {
      throw this.diverged(`the validation loss is ${validation.loss}`, epoch);
    }
    const seconds = this.seconds();
    const log = { epoch, epochs, trainLoss, ...(validation ? { validation } : {}), seconds };
    this.logs.push(log);
    this.position = { epoch, batch: 0, lossSum: 0, seen: 0, seconds };
    if (validation) this.stopping?.observe(validation, { epoch, snapshot });
    await this.callbacks.onEpochEnd(epoch - 1, {
      loss: trainLoss,
      ...(validation ? { val_loss: validation.loss, val_acc: validation.accuracy } : {}),
    });
    await onEpoch?.(log, snapshot);
    // What was called may have changed the model.
    this.lastGood = await finiteSnapshot(this.model, { epoch, step: this.trainer.steps });
    const last = epoch === epochs || this.stopping?.stops || this.model.stopTraining;
    if (last || epoch % (checkpointEvery.epochs ?? 1) === 0) await this.checkpoint();
  }

  private async checkpoint(): Promise<void> {
    const { model, trainer, stopping, position, logs } = this;
    const { onCheckpoint, config = {} } = this.settings;
    if (!onCheckpoint) return;
    this.saved = trainer.steps;
    const { state, best } = stopping ?? {};
    await onCheckpoint({
      variables: await finiteSnapshot(model, { epoch: position.epoch + 1, step: trainer.steps }),
      trainer: await trainer.state(),
      position: { ...position, seconds: this.seconds() },
      order: exampleOrder(this.settings),
      logs: [...logs],
      ...(state ? { earlyStopping: state } : {}),
      ...(best ? { best } : {}),
      config,
    });
  }

  private diverged(failure: string, epoch: number): Diverged {
    return new Diverged(failure, { epoch, step: this.trainer.steps });
  }

  private seconds(): number {
    return (performance.now() - this.started) / 1000;
  }
}
