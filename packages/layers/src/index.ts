export { binaryActivation } from './binary-activation.ts';
export { BinaryActivation, type BinaryActivationOptions } from './binary-activation-layer.ts';
export { conv1616128 } from './conv-16-16-128.ts';
export { conv2, conv4, conv6, conv8 } from './conv-nets.ts';
export { countDensity, type KernelDensity, totalDensity } from './count-density.ts';
export { type DecorateLayerOptions, decorateLayer } from './decorate-layer.ts';
export { type DecorateModelOptions, decorateModel } from './decorate-model.ts';
export { decoratedLayers } from './decorated-layers.ts';
export { effectiveDensity, effectiveMasks } from './effective-density.ts';
export { decodeTasks, encodeTasks } from './encode-tasks.ts';
export { type InitialiseKernelsOptions, initialiseKernels } from './initialise-kernels.ts';
export { initialiseScores, magnitudeScores, type ScoreMaker, type ScorePlace } from './initialise-scores.ts';
export type { KernelSlot, KernelTable } from './kernel-slots.ts';
export type { MaskLink } from './layer-masks.ts';
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
export type { MaskedKernel } from './masked-kernel.ts';
export { maskedKernels, type NamedKernel } from './masked-kernels.ts';
export { mobilenetV1 } from './mobilenet-v1.ts';
export type { Activations, ModelOptions, Norm } from './model-options.ts';
export { nonAffineBatchNorm } from './non-affine-batch-norm.ts';
export { register } from './register.ts';
export { resnet18, resnet20 } from './resnet.ts';
export { strip } from './strip.ts';
export { type Counts, type LayerSummary, type ModelSummary, summary } from './summary.ts';
export { summaryTable } from './summary-table.ts';
export { SupermaskLayer, type SupermaskLayerOptions } from './supermask-layer.ts';
export type { TaskState } from './task-state.ts';
export { vggSmall } from './vgg-small.ts';
export { wandaScores } from './wanda-scores.ts';
export { withMasks } from './with-masks.ts';
export { type Masks, readMasks, writeMask } from './write-mask.ts';
