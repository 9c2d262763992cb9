export { type LoadOptions, load, type Source } from './load.ts';
export { loadBytes } from './load-bytes.ts';
export type { LayerInfo, Network, PredictOptions, ValueInfo } from './network.ts';
