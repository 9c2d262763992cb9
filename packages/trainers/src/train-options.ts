import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Checkpoint } from './checkpoint.ts';
import type { EarlyStoppingOptions } from './early-stopping.ts';
import type { Evaluation } from './evaluate.ts';
import type { PerGroup } from './group-factors.ts';
import type { Augment } from './labelled-data.ts';
import type { LayersCallback } from './layers-callbacks.ts';
import type { Optimiser } from './optimiser.ts';
import type { Schedule } from './schedule.ts';
import type { Snapshot } from './snapshot.ts';
import type { TrainerOptions } from './trainer.ts';
import type { TrainingData } from './training-data.ts';

/** What one epoch did. */
export interface EpochLog {
  /** Of iterative pruning: how many rounds of it came before. */
  readonly level?: number;
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean loss of the training examples while they were trained on. */
  readonly trainLoss: number;
  /** After the epoch; absent without validation data. */
  readonly validation?: Evaluation;
  /** Since the start of training, without the time between an interruption and resuming. */
  readonly seconds: number;
}

/** Where training is, after a step. */
export interface StepLog {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Within the epoch, from 1. */
  readonly step: number;
  /** Infinity if only the data source knows. */
  readonly steps: number;
  /** Mean loss of the epoch so far. */
  readonly trainLoss: number;
}

/** Where training is, for what changes the model on the way. */
export interface StepContext {
  readonly model: LayersModel;
  /** Steps done since the start of training. */
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
}

/** What a method does on the way; each may change the model, and what it returns is awaited. */
export interface TrainHooks {
  readonly beforeStep?: (at: StepContext) => unknown;
  readonly afterStep?: (at: StepContext) => unknown;
  readonly onStep?: (log: StepLog) => unknown;
  /** After every epoch and its validation, with all variables. */
  readonly onEpoch?: (log: EpochLog, snapshot: Snapshot) => unknown;
}

export interface TrainOptions extends TrainHooks, TrainerOptions {
  readonly data: TrainingData;
  /**
   * Other inputs for the examples of each step, where `data` are arrays. What it makes of an example must depend on
   * what it is told alone, not on the batch: then order, threads and interruptions change nothing.
   */
  readonly augment?: Augment;
  /** Arrays, or a source as `data`, asked as in epoch 1 with seed 1. */
  readonly validation?: TrainingData;
  /** An integer ≥ 1. */
  readonly epochs: number;
  /** 128 by default; a data source makes its own batches. */
  readonly batchSize?: number;
  /** How scores and all other trainable variables are moved. */
  readonly optimisers: PerGroup<Optimiser>;
  /** Asked once an epoch: for all, or for scores and all other variables. */
  readonly schedule?: Schedule | PerGroup<Schedule>;
  /** Seed of the order of examples, an integer in [0, 2⁵³); 1 by default. */
  readonly seed?: number;
  /** Needs validation data. */
  readonly earlyStopping?: EarlyStoppingOptions;
  /** tf.layers callbacks, which see `loss`, `val_loss` and `val_acc`; `model.stopTraining = true` ends training. */
  readonly callbacks?: readonly LayersCallback[];
  /** Rejects with its reason, between two steps; the workers end at once. */
  readonly signal?: AbortSignal;
  /** Goes on where this checkpoint was made, with the same other options. */
  readonly resume?: Checkpoint;
  /** What it returns is awaited. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => unknown;
  /**
   * After every so many epochs (1 by default) and the last one, and every so many steps, integers ≥ 1; and when the
   * signal aborts.
   */
  readonly checkpointEvery?: { readonly epochs?: number; readonly steps?: number };
  /** What the checkpoints say about the run. */
  readonly config?: Readonly<Record<string, string>>;
}
