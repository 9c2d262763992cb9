export { maxPoolGrad } from './max-pool-grad';
export { matMul } from './mat-mul';
export { sparseMatMul } from './sparse-mat-mul';
