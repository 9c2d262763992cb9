export { serveTraining } from './serve-training.ts';
export type { WorkerSetup } from './worker-messages.ts';
