import { Conv2D, type Conv2DAttrs, type GradConfig, getBackend, type Tensor4D } from '@tensorflow/tfjs-core';
import { dilatedFilterGradient, dilatedInputGradient } from './dilated-conv2d-gradients.ts';
import type { GradientPatch } from './gradient-patch.ts';
import { isDilated } from './is-dilated.ts';
import { refusesDilation } from './refuses-dilation.ts';

/** The gradients of conv2d and conv1d: those of a dilated one are added, the others stay with tfjs. */
export const conv2DGradientPatch: GradientPatch = {
  kernelName: Conv2D,
  reason: 'missing: a dilated convolution had no gradient, on any backend',
  isNeeded: (stock) => stock !== undefined && refusesDilation(stock, 2),
  create: (stock) => conv2DGradient(stock as GradConfig),
};

function conv2DGradient(stock: GradConfig): GradConfig {
  return {
    ...stock,
    gradFunc: (dy, saved, attrs) => {
      const convolution = attrs as unknown as Conv2DAttrs;
      const ours =
        isDilated(convolution.dilations) && convolution.dataFormat === 'NHWC' && getBackend() === 'wasm';
      if (!ours) return stock.gradFunc(dy, saved, attrs);
      const [x, filter] = saved as [Tensor4D, Tensor4D];
      return {
        x: () => dilatedInputGradient(x.shape, dy as Tensor4D, filter, convolution),
        filter: () => dilatedFilterGradient(x, dy as Tensor4D, filter.shape, convolution),
      };
    },
  };
}
