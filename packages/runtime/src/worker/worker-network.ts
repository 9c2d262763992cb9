import type { NetworkOptions } from '../load.ts';
import type { Network, PredictOptions } from '../network.ts';

import type { AnyWorker } from './start-worker.ts';

export interface WorkerLoadOptions extends NetworkOptions {
  /**
   * Starts a worker that runs `@supermask/runtime/network-worker`, where the default does not fit: a bundler that does
   * not know `new Worker(new URL(…))`, or a page on another origin than its scripts.
   */
  readonly worker?: (() => AnyWorker) | undefined;
  /** How many workers share the images of a batch, an integer in [1, 64]; with `calibrate` 1. */
  readonly workers?: number | undefined;
}

export interface WorkerPredictOptions extends PredictOptions {
  /**
   * Gives up: the promise is rejected with the signal's reason at once. What waits for a worker is never computed;
   * what a worker is at goes on there until it ends, unseen.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Gives the inputs away instead of copying them: where one worker computes them all and an array is the whole of its
   * buffer, it is empty afterwards.
   */
  readonly transfer?: boolean | undefined;
}

/** A network in one or several workers, made by `loadInWorker`. */
export interface WorkerNetwork extends Pick<Network, 'inputs' | 'outputs' | 'info' | 'layers'> {
  /** As `Network.predict`, with the same bits, but of a promise. The inputs may be changed as soon as it returns. */
  predict(input: Float32Array, options?: WorkerPredictOptions): Promise<Float32Array>;
  predict(
    input: Readonly<Record<string, Float32Array>>,
    options?: WorkerPredictOptions,
  ): Promise<Record<string, Float32Array>>;
  /** Ends the workers. Predictions under way and later ones are rejected; once more does nothing. */
  dispose(): void;
}
