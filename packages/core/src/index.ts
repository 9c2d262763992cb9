export type { Binarizer, BinarizerConfig } from './binarizer.ts';
export { type CountRule, checkDensity, keptCount } from './density.ts';
export { edgePopup } from './edge-popup.ts';
export { globalThreshold } from './global-threshold.ts';
export {
  type Draw,
  type Initialiser,
  type KaimingOptions,
  type KernelLayout,
  kaimingNormal,
  scoreUniform,
  signedConstant,
} from './initialisers.ts';
export { joint } from './joint.ts';
export { largestMask } from './largest-mask.ts';
export { largestMaskOnDevice } from './largest-mask-on-device.ts';
export { type LargestMaskRowsOptions, largestMaskRows } from './largest-mask-rows.ts';
export type { MaskContext, MaskRule, MaskRuleConfig } from './mask-rule.ts';
export { type NOfMOptions, nOfM } from './n-of-m.ts';
export { type RandomMaskOptions, randomMask } from './random-mask.ts';
export {
  type Reparam,
  type ReparamConfig,
  reparamFromConfig,
  type Stored,
  type SupermaskOptions,
  supermask,
  type Trains,
} from './reparam.ts';
export { ruleFromConfig } from './rule-from-config.ts';
export {
  type Cut,
  maskOf,
  type Rank,
  type Selection,
  type SelectOptions,
  selectLargest,
} from './select-largest.ts';
export { straightThrough } from './straight-through.ts';
export { type Scope, type TopKOptions, topK } from './top-k.ts';
