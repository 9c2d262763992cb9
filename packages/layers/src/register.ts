import { serialization } from '@tensorflow/tfjs-core';
import { BinaryActivation } from './binary-activation-layer.ts';
import { SupermaskLayer } from './supermask-layer.ts';

/**
 * Tells tfjs how to load decorated layers and binary activations. Call it once before `tf.loadLayersModel`
 * (decorating and `binaryActivation` call it by themselves); without it, loading a decorated model throws "Unknown
 * layer: Supermask". An explicit call, because bundlers may drop what merely importing would do. Calling it again
 * changes nothing.
 */
export function register(): void {
  serialization.registerClass(SupermaskLayer);
  serialization.registerClass(BinaryActivation);
}
