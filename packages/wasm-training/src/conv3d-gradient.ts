import {
  Conv3D,
  type Conv3DAttrs,
  Conv3DBackpropFilterV2,
  Conv3DBackpropInputV2,
  engine,
  type GradConfig,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { GradientPatch } from './gradient-patch.ts';
import { isDilated } from './is-dilated.ts';
import { refusesDilation } from './refuses-dilation.ts';
import { gatherTaps, spreadTaps } from './spread-taps.ts';

/**
 * The gradients of conv3d: those of a dilated one are added, as of a convolution whose filter has zeros
 * between its taps, on any backend; the others stay with tfjs. Each has the shape of x or
 * of the filter. Throws what the kernels of the backend throw; that for the filter has no gradient itself, as in tfjs.
 */
export const conv3DGradientPatch: GradientPatch = {
  kernelName: Conv3D,
  reason: 'missing: a dilated 3-D convolution had no gradient, on any backend',
  isNeeded: (stock) => stock !== undefined && refusesDilation(stock, 3),
  create: (stock) => conv3DGradient(stock as GradConfig),
};

function conv3DGradient(stock: GradConfig): GradConfig {
  return {
    ...stock,
    gradFunc: (dy, saved, attrs) => {
      const { dilations, strides, pad } = attrs as unknown as Conv3DAttrs;
      if (!isDilated(dilations)) return stock.gradFunc(dy, saved, attrs);
      const [x, filter] = saved as [Tensor, Tensor];
      const spacing = typeof dilations === 'number' ? [dilations, dilations, dilations] : dilations;
      const run = (kernelName: string, inputs: NamedTensorMap, shapes: NamedAttrMap) =>
        engine().runKernel(kernelName, inputs, { strides, pad, ...shapes } as NamedAttrMap) as Tensor;
      const spread = () => spreadTaps(filter, spacing);
      return {
        x: () => run(Conv3DBackpropInputV2, { dy: dy as Tensor, filter: spread() }, { inputShape: x.shape }),
        filter: () => {
          const filterShape = filter.shape.map((taps, i) => (taps - 1) * (spacing[i] ?? 1) + 1);
          return gatherTaps(run(Conv3DBackpropFilterV2, { x, dy: dy as Tensor }, { filterShape }), spacing);
        },
      };
    },
  };
}
