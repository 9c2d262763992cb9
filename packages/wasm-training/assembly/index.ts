export { maxPoolGrad } from './max-pool-grad';
export { clear, countKept, packTaps, splitChannels, sumTaps } from './sparse-convolution';
