export { clamp } from './clamp';
export { matMul } from './mat-mul';
export { maxPoolGrad } from './max-pool-grad';
// The tiles are exported for nobody to call: inlined into an only caller they would take twice as long for spills.
export { rowTile } from './row-tile';
export { sampledDensity } from './sampled-density';
export { sparseMatMul } from './sparse-mat-mul';
export { sparseTile } from './sparse-tile';
