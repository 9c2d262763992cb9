import type { ComputeOptions } from '../compute-options.ts';
import type { Network } from '../network.ts';

/** What a worker is asked, one at a time: to load a file, then to predict. */
export type Question =
  | { readonly bytes: Uint8Array; readonly options: ComputeOptions }
  | {
      readonly input: Float32Array | Readonly<Record<string, Float32Array>>;
      readonly batch: number | undefined;
    };

/** What it answers to `bytes`. */
export type Description = Pick<Network, 'inputs' | 'outputs' | 'info' | 'layers'>;

/** What it answers to `input`. */
export type Prediction = Float32Array | Record<string, Float32Array>;

export type Answer = { readonly value: Description | Prediction } | { readonly error: string };
