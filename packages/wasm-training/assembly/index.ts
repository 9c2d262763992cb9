export { adam } from './adam';
export { applyMask } from './apply-mask';
export { largestMaskRows } from './largest-mask-rows';
export { maxPoolGrad } from './max-pool-grad';
export { selectLargest } from './select-largest';
export { sgd } from './sgd';
export { signProduct } from './sign-product';
