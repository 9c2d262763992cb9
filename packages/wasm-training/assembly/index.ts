export { clamp } from './clamp';
export { matMul } from './mat-mul';
export { maxPoolGrad } from './max-pool-grad';
export { sampledDensity } from './sampled-density';
export { sparseMatMul } from './sparse-mat-mul';
// For nobody to call: inlined into its only caller, which an export prevents, it would take twice as long for spills.
export { sparseTile } from './sparse-tile';
