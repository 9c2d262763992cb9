export { addFilterGradient, unpackFilterGradient } from './filter-gradient';
export { denseConvolution, packDense } from './dense-convolution';
export { denseRows } from './dense-rows';
export { countNonzero, packKept } from './kept-lists';
export { maxPoolGrad } from './max-pool-grad';
export { clear, packLeft, packPatches, packRight } from './panels';
export { packPlanes } from './planes';
export { sparseConvolution } from './sparse-convolution';
export { sparseRows1, sparseRows2, sparseRows3, sparseRows4, sparseRows5, sparseRows6, sparseRows7 } from './sparse-rows';
