export { type BernoulliOptions, bernoulli } from './bernoulli.ts';
export { type BernoulliSupermaskOptions, bernoulliSupermask } from './bernoulli-supermask.ts';
export type { Binarizer, BinarizerConfig } from './binarizer.ts';
export { type BlocksOptions, blocks, filters } from './blocks.ts';
export { type CountRule, checkDensity, keptCount } from './density.ts';
export {
  cosineDensity,
  cubicDensity,
  type Density,
  type DensitySchedule,
  densityAt,
  type RampOptions,
  type StepwiseOptions,
  stepwiseDensity,
} from './density-schedule.ts';
export { edgePopup } from './edge-popup.ts';
export { type AllocationOptions, erkDensities, uniformDensities } from './erk-densities.ts';
export { fixed } from './fixed.ts';
export { globalThreshold } from './global-threshold.ts';
export {
  type Draw,
  type Initialiser,
  type KaimingOptions,
  type KernelLayout,
  kaimingNormal,
  kaimingUniform,
  scoreUniform,
  signedConstant,
  unsignedConstant,
} from './initialisers.ts';
export { joint } from './joint.ts';
export type { Json } from './json.ts';
export { keepAll } from './keep-all.ts';
export { largestMask } from './largest-mask.ts';
export type { MaskContext, MaskRule, MaskRuleConfig } from './mask-rule.ts';
export { type MaskedVariable, type MaskedVariableOptions, maskedVariable } from './masked-variable.ts';
export { maskedWeights } from './masked-weights.ts';
export { type NOfMOptions, nOfM } from './n-of-m.ts';
export { outputAxes } from './output-axes.ts';
export { type RandomMaskOptions, randomMask } from './random-mask.ts';
export { randomRedrawn } from './random-redrawn.ts';
export { redrawn } from './redrawn.ts';
export {
  type ConfigTables,
  type Reparam,
  type ReparamConfig,
  type ReparamContext,
  reparamFromConfig,
  type Stored,
  type SupermaskOptions,
  supermask,
  type Trains,
} from './reparam.ts';
export { rescaled } from './rescaled.ts';
export { type RuleTable, ruleFromConfig } from './rule-from-config.ts';
export { type SeededUniformOptions, seededUniform } from './seeded-uniform.ts';
export {
  type Cut,
  maskOf,
  type Rank,
  type Selection,
  type SelectOptions,
  selectLargest,
} from './select-largest.ts';
export { type SignedOptions, signed } from './signed.ts';
export { signedSupermask } from './signed-supermask.ts';
export { straightThrough } from './straight-through.ts';
export { type ThresholdOptions, threshold } from './threshold.ts';
export { type Scope, type TopKOptions, topK } from './top-k.ts';
export { xavierConstant, xavierNormal, xavierUniform } from './xavier.ts';
