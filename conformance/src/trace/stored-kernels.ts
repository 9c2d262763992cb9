import { SupermaskLayer } from '@supermask/layers';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';

/** What a trace starts from and ends with, for one kernel. */
export interface StoredKernel {
  readonly weight: LayerVariable;
  readonly scores?: LayerVariable;
  readonly mask?: () => Tensor;
}

/** The kernels of a decorated or a dense model, in order. */
export function storedKernels(model: LayersModel): StoredKernel[] {
  return model.layers.flatMap((layer): StoredKernel[] => {
    if (layer instanceof SupermaskLayer) {
      return layer.kernels.map((kernel) => ({
        weight: kernel.weight,
        scores: kernel.scores,
        mask: () => layer.mask(kernel),
      }));
    }
    // Without biases a dense layer has one variable; batch norm has four.
    return layer.weights.length === 1 ? [{ weight: layer.weights[0] as LayerVariable }] : [];
  });
}
