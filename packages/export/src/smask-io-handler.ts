import type { io } from '@tensorflow/tfjs-core';
import { modelArtifacts } from './model-artifacts.ts';
import { toLayersModel } from './to-layers-model.ts';

export interface SmaskIOHandlerOptions {
  /** Fetches addresses instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Lets tfjs read a `.smask` file: `await tf.loadLayersModel(smaskIOHandler('/model.smask'))`. The model is the one
 * of `toLayersModel`.
 *
 * @param source the file's bytes, or an address to fetch.
 * @throws on loading: if the address cannot be fetched, the file is damaged, or tfjs lacks a layer for it.
 */
export function smaskIOHandler(
  source: Uint8Array | ArrayBuffer | URL | string,
  { fetch = globalThis.fetch }: SmaskIOHandlerOptions = {},
): io.IOHandler {
  return {
    async load() {
      const given = typeof source === 'string' || source instanceof URL;
      const bytes = given ? await fetched(String(source), fetch) : source;
      return modelArtifacts(toLayersModel(new Uint8Array(bytes)));
    },
  };
}

async function fetched(address: string, fetch: typeof globalThis.fetch): Promise<ArrayBuffer> {
  const response = await fetch(address);
  if (response.ok) return response.arrayBuffer();
  throw new Error(
    `[supermask/export] smaskIOHandler: ${address} answered ${response.status} ${response.statusText}`.trimEnd(),
  );
}
