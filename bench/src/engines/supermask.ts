import { loadBytes, type Network } from '@supermask/runtime';
import { type Engine, startEngine } from './engine.ts';

interface SupermaskOptions {
  readonly simd: 'fixed' | 'relaxed';
  /** Our dense kernels for every layer. */
  readonly form?: 'dense';
}

const load: (bytes: Uint8Array, options: SupermaskOptions) => Network = loadBytes;

export function startSupermask(
  bytes: Uint8Array,
  image: Float32Array,
  options: SupermaskOptions,
): Promise<Engine> {
  return startEngine(async () => {
    const network = load(bytes, options);
    return {
      run: () => void network.predict(image),
      predict: async (other) => network.predict(other),
      dispose: () => {},
    };
  });
}
