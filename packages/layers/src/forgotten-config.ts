import type { layers } from '@tensorflow/tfjs-layers';

/**
 * What tfjs-layers 4.22 leaves out of `getConfig`, so that the layer would come back as another one: the
 * multiplier of a separable convolution, which would be 1.
 */
export function forgottenConfig(layer: layers.Layer): { depthMultiplier?: number } {
  if (layer.getClassName() !== 'SeparableConv2D') return {};
  return { depthMultiplier: (layer as unknown as { depthMultiplier: number }).depthMultiplier };
}
