export { addFilterGradient, unpackFilterGradient } from './filter-gradient';
export { matMul } from './mat-mul';
export { maxPoolGrad } from './max-pool-grad';
export { clear, packLeft, packPatches, packRight } from './panels';
export { countKept, packTaps, splitChannels, sumTaps } from './sparse-convolution';
export { sparseMatMul } from './sparse-mat-mul';
