export { adam } from './adam';
export { applyMask } from './apply-mask';
export { clamp } from './clamp';
export { addFilterGradient, unpackFilterGradient } from './filter-gradient';
export { largestMaskRows } from './largest-mask-rows';
export { matMul } from './mat-mul';
export { maxPoolGrad } from './max-pool-grad';
export { clear, packLeft, packPatches, packRight } from './panels';
export { sampledDensity } from './sampled-density';
export { selectLargest } from './select-largest';
export { sgd } from './sgd';
export { signProduct } from './sign-product';
export { countKept, packTaps, splitChannels, sumTaps } from './sparse-convolution';
export { sparseMatMul } from './sparse-mat-mul';
// For nobody to call: inlined into its only caller, which an export prevents, it would take twice as long for spills.
export { sparseTile } from './sparse-tile';
