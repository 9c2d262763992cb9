import type { Sequential } from '@tensorflow/tfjs-layers';
import { convNet } from './conv-nets.ts';
import type { ModelOptions } from './model-options.ts';

/**
 * A small relative of the papers' Conv2: two 3×3 convolutions of 16 channels (same padding), 2×2 max pooling,
 * dense 128, dense; ReLU or sign between, no biases; the outputs are logits.
 */
export function conv1616128({ inputShape = [28, 28, 1], ...options }: ModelOptions = {}): Sequential {
  return convNet({ stages: [16], units: [128] }, { inputShape, ...options });
}
