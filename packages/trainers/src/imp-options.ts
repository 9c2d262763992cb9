import type { Evaluation } from './evaluate.ts';
import type { CriterionName, MaskCriterion } from './mask-criterion.ts';
import type { PruneCount } from './prune-smallest.ts';
import type { TicketKernel, TicketOptions } from './ticket-kernels.ts';
import type { EpochLog, TrainOptions } from './train-options.ts';
import type { TrainingStep } from './training-step.ts';

/**
 * What follows a round of pruning, each for the steps from the rewind step to the end of training.
 * `rewind`: weights and optimiser state of the rewind step (Frankle & Carbin 2019; Frankle et al. 2020).
 * `learning-rate-rewind`: the trained weights, the schedule from the rewind step on (Renda et al. 2020).
 * `fine-tune`: the trained weights, the last learning rate (Han et al. 2015).
 * With the latter two the optimisers start anew.
 */
export type Retrain = 'rewind' | 'learning-rate-rewind' | 'fine-tune';

/**
 * Where levels are kept, by name: the finished ones as `level-0`, `level-1`, …, as `rewind` where they begin, as
 * `running` the last epoch of the one that is being trained. Each is best written whole or not at all.
 */
export interface ImpStore {
  /** Undefined if there is none. */
  load(name: string): Promise<Uint8Array | undefined> | Uint8Array | undefined;
  /** What it returns is awaited. */
  save(name: string, bytes: Uint8Array): unknown;
}

export interface ImpOptions
  extends Omit<TrainOptions, 'resume' | 'onCheckpoint' | 'checkpointEvery'>,
    TicketOptions {
  /** Rounds of pruning, an integer ≥ 1: levels 0 (nothing pruned) to this are trained. */
  readonly levels: number;
  /**
   * Fraction of the weights STILL KEPT that a round removes, in [0, 1), 0.2 by default; with scope `layerwise` also
   * one for each kernel.
   */
  readonly fraction?: number | ((kernel: TicketKernel) => number);
  /** Whether all kernels are ranked together (the default) or each alone. */
  readonly scope?: 'global' | 'layerwise';
  readonly count?: PruneCount;
  /** What is kept; `large-final` by default. Initial weights are those before training. */
  readonly criterion?: CriterionName | MaskCriterion;
  /** Layers whose kernels are never pruned, such as the output layer; they count in the density. */
  readonly ignore?: readonly string[];
  /** `'0ep'` by default: the weights before training. */
  readonly rewindTo?: TrainingStep;
  readonly retrain?: Retrain;
  /** Levels that it has are read instead of trained, and one that was interrupted goes on after its last epoch. */
  readonly store?: ImpStore;
}

/** What a level's training gave. */
export interface LevelRecord {
  readonly logs: readonly EpochLog[];
  /** With validation data: after training. */
  readonly evaluation?: Evaluation;
}
