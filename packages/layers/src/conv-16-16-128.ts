import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import type { ModelOptions } from './model-options.ts';

/**
 * A small relative of the papers' Conv2: two 3×3 convolutions of 16 channels (same padding), 2×2 max pooling,
 * dense 128, dense; ReLU between, no biases; the outputs are logits.
 */
export function conv1616128({ inputShape = [28, 28, 1], classes = 10 }: ModelOptions = {}): Sequential {
  const conv = { kernelSize: 3, padding: 'same', activation: 'relu', useBias: false } as const;
  return sequential({
    layers: [
      layers.conv2d({ ...conv, filters: 16, inputShape: [...inputShape], name: 'conv1' }),
      layers.conv2d({ ...conv, filters: 16, name: 'conv2' }),
      layers.maxPooling2d({ poolSize: 2, strides: 2, name: 'pool' }),
      layers.flatten({ name: 'flatten' }),
      layers.dense({ units: 128, activation: 'relu', useBias: false, name: 'dense1' }),
      layers.dense({ units: classes, useBias: false, name: 'logits' }),
    ],
  });
}
