export { type AdamOptions, adam } from './adam.ts';
export { adamw } from './adamw.ts';
export type { Batch, BatchLike } from './batch.ts';
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint, type Position } from './checkpoint.ts';
export { CheckpointFolder, type LatestCheckpoint } from './checkpoint-folder.ts';
export { type Clip, clipByGlobalNorm, clipByValue } from './clip-gradients.ts';
export { decoupledDecay } from './decoupled-decay.ts';
export { Diverged } from './diverged.ts';
export type { EarlyStoppingOptions, EarlyStoppingState } from './early-stopping.ts';
export { type Evaluation, evaluate, scoreLogits } from './evaluate.ts';
export type { ExampleOrder } from './example-order.ts';
export { frozenAfter } from './frozen-after.ts';
export type { PerGroup } from './group-factors.ts';
export { hashVariables } from './hash-variables.ts';
export { type ImpLevel, imp } from './imp.ts';
export type { ImpOptions, ImpStore, LevelRecord, Retrain } from './imp-options.ts';
export type { Augment, LabelledData } from './labelled-data.ts';
export type { LayersCallback } from './layers-callbacks.ts';
export { logits } from './logits.ts';
export {
  type CriterionContext,
  type CriterionName,
  type MaskCriterion,
  maskCriterion,
} from './mask-criterion.ts';
export type { Optimiser, Slots, UpdateContext } from './optimiser.ts';
export { type ParameterGroups, parameterGroups } from './parameter-groups.ts';
export { type PrunableKernel, type PruneCount, type PruneOptions, pruneSmallest } from './prune-smallest.ts';
export { type RecalibrateOptions, recalibrateBatchNorm } from './recalibrate-batch-norm.ts';
export { constant, cosine, type Schedule } from './schedule.ts';
export { type SgdOptions, sgd } from './sgd.ts';
export { restoreSnapshot, type Snapshot, takeSnapshot } from './snapshot.ts';
export type { AnyWorker } from './start-worker.ts';
export { type StepDecayOptions, stepDecay } from './step-decay.ts';
export { layerShuffle, randomReinit, randomTicket, type Ticket, ticket } from './ticket.ts';
export type { TicketKernel, TicketOptions } from './ticket-kernels.ts';
export { train } from './train.ts';
export type { EpochLog, StepContext, StepLog, TrainHooks, TrainOptions } from './train-options.ts';
export { Trainer, type TrainerOptions } from './trainer.ts';
export type { TrainerState } from './trainer-state.ts';
export type { BatchDataset, Batches, BatchSource, TrainingData } from './training-data.ts';
export type { TrainingStep } from './training-step.ts';
export { warmUp } from './warm-up.ts';
