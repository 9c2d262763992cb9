export type { ComputeOptions } from './compute-options.ts';
export { load, type NetworkOptions } from './load.ts';
export { loadBytes } from './load-bytes.ts';
export type { LayerInfo, Network, PredictOptions, ValueInfo } from './network.ts';
export type { FileCache, LoadOptions, LoadProgress, Source } from './source.ts';
