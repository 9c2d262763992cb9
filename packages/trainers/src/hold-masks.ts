import { decoratedLayers } from '@supermask/layers';
import { mul, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Sets pruned weights to 0, in place. A step leaves them there by itself, since the gradient of w · M is masked
 * and so is momentum that began at 0; this holds for optimisers that do more, too.
 */
export function holdMasks(model: LayersModel): void {
  tidy(() => {
    for (const layer of decoratedLayers(model)) {
      for (const kernel of layer.kernels) {
        kernel.weight.write(mul(kernel.weight.read(), layer.mask(kernel)));
      }
    }
  });
}
