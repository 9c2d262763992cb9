export { conv1616128 } from './conv-16-16-128.ts';
export { countDensity, type KernelDensity, totalDensity } from './count-density.ts';
export { type DecorateLayerOptions, decorateLayer } from './decorate-layer.ts';
export { type DecorateModelOptions, decorateModel } from './decorate-model.ts';
export { decoratedLayers } from './decorated-layers.ts';
export { effectiveDensity, effectiveMasks } from './effective-density.ts';
export { decodeTasks, encodeTasks } from './encode-tasks.ts';
export { type InitialiseKernelsOptions, initialiseKernels } from './initialise-kernels.ts';
export { initialiseScores, magnitudeScores, type ScoreMaker, type ScorePlace } from './initialise-scores.ts';
export type { KernelSlot, KernelTable } from './kernel-slots.ts';
export { lenet300100 } from './lenet-300-100.ts';
export { linkMasks } from './link-masks.ts';
export { type Mask, maskEntropy, maskFlips, maskOverlap } from './mask-statistics.ts';
export { type MaskTasks, maskTasks } from './mask-tasks.ts';
export {
  type KernelPlace,
  type MaskableKernelsOptions,
  maskableKernels,
  type Skip,
} from './maskable-kernels.ts';
export type { ModelOptions } from './model-options.ts';
export { register } from './register.ts';
export { strip } from './strip.ts';
export { type Counts, type LayerSummary, type ModelSummary, summary } from './summary.ts';
export { summaryTable } from './summary-table.ts';
export {
  type MaskedKernel,
  type MaskLink,
  SupermaskLayer,
  type SupermaskLayerOptions,
} from './supermask-layer.ts';
export type { TaskState } from './task-state.ts';
export { wandaScores } from './wanda-scores.ts';
export { withMasks } from './with-masks.ts';
export { type Masks, readMasks, writeMask } from './write-mask.ts';
