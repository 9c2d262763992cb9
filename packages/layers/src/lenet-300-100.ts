import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import type { ModelOptions } from './model-options.ts';

/**
 * LeNet-300-100 as the lottery-ticket papers use it: flatten, dense 300, dense 100, dense; ReLU between, no
 * biases; the outputs are logits. (hidden-networks, models/frankle.py, class FC.)
 */
export function lenet300100({ inputShape = [28, 28, 1], classes = 10 }: ModelOptions = {}): Sequential {
  return sequential({
    layers: [
      layers.flatten({ inputShape: [...inputShape], name: 'flatten' }),
      layers.dense({ units: 300, activation: 'relu', useBias: false, name: 'dense1' }),
      layers.dense({ units: 100, activation: 'relu', useBias: false, name: 'dense2' }),
      layers.dense({ units: classes, useBias: false, name: 'logits' }),
    ],
  });
}
