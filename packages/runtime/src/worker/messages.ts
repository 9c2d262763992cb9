import type { ComputeOptions } from '../compute-options.ts';
import type { Network } from '../network.ts';
import type { SharedPlan } from './shared-plan.ts';

/** What a worker is asked, one at a time: to load a file, by itself or as one of several threads, then to predict. */
export type Question =
  | {
      readonly bytes: Uint8Array;
      readonly options: ComputeOptions;
      /** Of the first of several threads. */
      readonly share?: { readonly memory: WebAssembly.Memory; readonly threads: number };
    }
  | { readonly plan: SharedPlan; readonly thread: number; readonly options: ComputeOptions }
  | {
      readonly input: Float32Array | Readonly<Record<string, Float32Array>>;
      readonly batch: number | undefined;
    };

/** What it answers to `bytes` or `plan`. */
export type Description = Pick<Network, 'inputs' | 'outputs' | 'info' | 'layers'>;

/** What it answers to `bytes` and `share`. */
export interface FirstDescription extends Description {
  readonly plan: SharedPlan;
}

/** What it answers to `input`. */
export type Prediction = Float32Array | Record<string, Float32Array>;

export type Answer = { readonly value: Description | Prediction } | { readonly error: string };
