export { loadInWorker } from './load-in-worker.ts';
export type { AnyWorker } from './start-worker.ts';
export type { WorkerLoadOptions, WorkerNetwork, WorkerPredictOptions } from './worker-network.ts';
