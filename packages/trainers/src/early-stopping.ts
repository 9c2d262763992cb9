import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkCount } from './check-count.ts';
import type { Evaluation } from './evaluate.ts';
import { checkHyperParameter } from './optimiser.ts';
import { restoreSnapshot, type Snapshot } from './snapshot.ts';

export interface EarlyStoppingOptions {
  /** Training stops after so many epochs in a row without an improvement, an integer ≥ 1. */
  readonly patience: number;
  /** What an improvement must exceed, ≥ 0; 0 by default. */
  readonly minDelta?: number;
  /** What is watched of the validation; its loss by default. */
  readonly monitor?: keyof Evaluation;
  /** Whether the model gets the variables of its best epoch back in the end, also when nothing stopped early. */
  readonly restoreBest?: boolean;
}

/** What early stopping has seen. */
export interface EarlyStoppingState {
  readonly best: number;
  /** From 1. */
  readonly bestEpoch: number;
  /** Epochs since then. */
  readonly waited: number;
}

/** Watches the validation of one training. */
export class EarlyStopping {
  private readonly options: Required<EarlyStoppingOptions>;
  private seen: EarlyStoppingState | undefined;
  private snapshot: Snapshot | undefined;

  constructor({ patience, minDelta = 0, monitor = 'loss', restoreBest = false }: EarlyStoppingOptions) {
    if (monitor !== 'loss' && monitor !== 'accuracy') {
      throw new Error(`[supermask/trainers] earlyStopping: monitor must be loss or accuracy, got ${monitor}`);
    }
    checkCount('earlyStopping', 'patience', patience);
    checkHyperParameter('earlyStopping', 'minDelta', minDelta, 0, Number.POSITIVE_INFINITY);
    this.options = { patience, minDelta, monitor, restoreBest };
  }

  get state(): EarlyStoppingState | undefined {
    return this.seen;
  }

  /** The variables of the best epoch, if they are to be restored. */
  get best(): Snapshot | undefined {
    return this.snapshot;
  }

  get stops(): boolean {
    return this.seen !== undefined && this.seen.waited >= this.options.patience;
  }

  /** Sees the validation of an epoch and the variables that it was computed with. */
  observe(validation: Evaluation, { epoch, snapshot }: { epoch: number; snapshot: Snapshot }): void {
    const { monitor, minDelta, restoreBest } = this.options;
    const value = validation[monitor];
    const gain = this.seen && (monitor === 'loss' ? this.seen.best - value : value - this.seen.best);
    if (!this.seen || gain === undefined || gain > minDelta) {
      this.seen = { best: value, bestEpoch: epoch, waited: 0 };
      if (restoreBest) this.snapshot = snapshot;
    } else {
      this.seen = { ...this.seen, waited: this.seen.waited + 1 };
    }
  }

  /** Goes on from what another one has seen. */
  resume(state: EarlyStoppingState | undefined, best: Snapshot | undefined): void {
    if (this.options.restoreBest && state && !best) {
      throw new Error(
        '[supermask/trainers] train: the checkpoint has no variables of the best epoch ' +
          '(it was made without earlyStopping.restoreBest)',
      );
    }
    this.seen = state;
    this.snapshot = this.options.restoreBest ? best : undefined;
  }

  /** Writes the best epoch's variables back, if that was asked for. */
  finish(model: LayersModel): void {
    if (this.snapshot) restoreSnapshot(model, this.snapshot);
  }
}
