import { serialization } from '@tensorflow/tfjs-core';
import { SupermaskLayer } from './supermask-layer.ts';

/**
 * Tells tfjs how to load decorated layers. Call it once before `tf.loadLayersModel` (decorating calls it by
 * itself); without it, loading a decorated model throws "Unknown layer: Supermask". An explicit call, because
 * bundlers may drop what merely importing would do. Calling it again changes nothing.
 */
export function register(): void {
  serialization.registerClass(SupermaskLayer);
}
