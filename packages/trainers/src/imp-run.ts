import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Checkpoint } from './checkpoint.ts';
import { evaluate } from './evaluate.ts';
import { exampleOrder } from './example-order.ts';
import { holdMasks } from './hold-masks.ts';
import type { ImpOptions, LevelRecord } from './imp-options.ts';
import { lastRate } from './last-rate.ts';
import { levelStart } from './level-start.ts';
import { type FinishedLevel, LevelStore, runIdentity } from './level-store.ts';
import { restoreSnapshot, type Snapshot, takeSnapshot } from './snapshot.ts';
import { assertMasked, maskSnapshot, type TicketKernel } from './ticket-kernels.ts';
import { train } from './train.ts';
import type { TrainOptions } from './train-options.ts';
import { Trainer } from './trainer.ts';
import { parseTrainingStep } from './training-step.ts';

interface Before {
  readonly masks: readonly Uint8Array[];
  /** The variables after the level before. */
  readonly trained: Snapshot;
}

/** Trains the levels of one call of `imp`, or reads them. */
export class ImpRun {
  private readonly model: LayersModel;
  private readonly options: ImpOptions;
  private readonly kernels: readonly TicketKernel[];
  private readonly store: LevelStore;
  private readonly order: Checkpoint['order'];
  private point: Checkpoint | undefined;

  constructor(
    model: LayersModel,
    options: ImpOptions,
    first: { readonly kernels: readonly TicketKernel[]; readonly initial: Snapshot },
  ) {
    const { config, store } = options;
    this.model = model;
    this.options = options;
    this.kernels = first.kernels;
    this.order = exampleOrder(options);
    this.store = new LevelStore(store, { order: this.order, run: runIdentity(options, first), config });
  }

  /** Known once level 0 is there. */
  get rewind(): Checkpoint {
    if (this.point === undefined) {
      const { rewindTo, epochs } = this.options;
      throw new Error(
        `[supermask/trainers] imp: rewindTo must be before the end of training, got ${rewindTo} of ${epochs} epochs`,
      );
    }
    return this.point;
  }

  async level(level: number, before: Before): Promise<FinishedLevel> {
    const { kernels, store } = this;
    const { masks } = before;
    const stored = await store.loadLevel(level);
    if (stored && level === 0) this.point = await store.loadRewind();
    if (stored && this.point) {
      assertMasked(stored.trained, kernels, { masks, when: `in the stored level ${level}` });
      return stored;
    }
    const logs = level === 0 ? await this.trainDense(before) : await this.trainPruned(level, before);
    const trained = await takeSnapshot(this.model);
    assertMasked(trained, kernels, { masks, when: `after level ${level}` });
    const { validation } = this.options;
    const finished = {
      trained,
      logs,
      ...(validation ? { evaluation: await evaluate(this.model, validation) } : {}),
    };
    await store.saveLevel(level, finished);
    return finished;
  }

  private async trainDense({ masks, trained: initial }: Before): Promise<LevelRecord['logs']> {
    const { model, kernels, store } = this;
    const { count, unit } = parseTrainingStep(this.options.rewindTo ?? '0ep');
    const done = ({ position, trainer }: Checkpoint): number =>
      unit === 'ep' ? position.epoch : trainer.steps;
    restoreSnapshot(model, maskSnapshot(initial, kernels, masks));
    if (count === 0) await this.keepRewind(await this.firstStep());
    const running = await store.loadRunning(0);
    if (running && done(running) >= count) this.point ??= await store.loadRewind();
    const goesOn = running !== undefined && (this.point !== undefined || done(running) < count);
    return await this.train(
      { level: 0, masks },
      {
        ...(goesOn ? { resume: running } : {}),
        checkpointEvery: { epochs: 1, ...(unit === 'it' && count > 0 ? { steps: count } : {}) },
        onCheckpoint: async (checkpoint) => {
          const reached = done(checkpoint) === count && (unit === 'it' || checkpoint.position.batch === 0);
          if (reached && this.point === undefined) await this.keepRewind(checkpoint);
          await this.keepRunning(0, checkpoint);
        },
      },
    );
  }

  private async keepRewind(checkpoint: Checkpoint): Promise<void> {
    this.point = checkpoint;
    await this.store.saveRewind(checkpoint);
  }

  /** After an epoch, but for the last one, after which the level is kept. */
  private async keepRunning(level: number, checkpoint: Checkpoint): Promise<void> {
    const { epoch, batch } = checkpoint.position;
    if (batch === 0 && epoch < this.options.epochs) await this.store.saveRunning(level, checkpoint);
  }

  private async trainPruned(level: number, { masks, trained }: Before): Promise<LevelRecord['logs']> {
    const { kernels, store } = this;
    const { retrain = 'rewind', schedule } = this.options;
    const running = await store.loadRunning(level);
    if (running) assertMasked(running.variables, kernels, { masks, when: `in level ${level} of the store` });
    return await this.train(
      { level, masks },
      {
        resume: running ?? levelStart(this.rewind, { kernels, masks, retrain, trained }),
        ...(this.options.store ? { onCheckpoint: (checkpoint) => this.keepRunning(level, checkpoint) } : {}),
        ...(retrain === 'fine-tune' && schedule ? { schedule: lastRate(schedule) } : {}),
      },
    );
  }

  private async train(
    { level, masks }: { readonly level: number; readonly masks: readonly Uint8Array[] },
    more: Partial<TrainOptions>,
  ): Promise<LevelRecord['logs']> {
    const { afterStep, onEpoch } = this.options;
    const pruned = masks.some((mask) => mask.includes(0));
    return await train(this.model, {
      ...this.options,
      ...more,
      afterStep: async (at) => {
        if (pruned) holdMasks(at.model);
        await afterStep?.(at);
      },
      onEpoch: async (log, snapshot) => {
        assertMasked(snapshot, this.kernels, { masks, when: `in epoch ${log.epoch}` });
        await onEpoch?.({ ...log, level }, snapshot);
      },
    });
  }

  private async firstStep(): Promise<Checkpoint> {
    const trainer = new Trainer(this.model, this.options.optimisers, this.options);
    try {
      return {
        variables: await takeSnapshot(this.model),
        trainer: await trainer.state(),
        position: { epoch: 0, batch: 0, lossSum: 0, seen: 0, seconds: 0 },
        order: this.order,
        logs: [],
        config: {},
      };
    } finally {
      trainer.dispose();
    }
  }
}
