export type { Classification, ClassifyOptions } from './classify.ts';
export { type AsyncTfNetwork, type TfNetwork, tfNetwork } from './tf-network.ts';
