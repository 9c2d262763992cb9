import {
  Conv3DBackpropFilterV2,
  Conv3DBackpropInputV2,
  type Conv3DBackpropInputV2Attrs,
  conv3d,
  engine,
  type GradConfig,
  type NamedAttrMap,
  type Tensor,
  type Tensor5D,
} from '@tensorflow/tfjs-core';
import type { GradientPatch } from './gradient-patch.ts';

/** The gradient of conv3dTranspose, whose kernel is also the input gradient of conv3d; it works on any backend. */
export const conv3DTransposeGradientPatch: GradientPatch = {
  kernelName: Conv3DBackpropInputV2,
  reason: 'missing: conv3dTranspose had no gradient, on any backend',
  isNeeded: (stock) => stock === undefined,
  create: () => CONV3D_TRANSPOSE_GRADIENT,
};

// dx is linear in dy and in the filter, and ⟨ddx, dx⟩ = ⟨conv3d(ddx, filter), dy⟩.
const CONV3D_TRANSPOSE_GRADIENT: GradConfig = {
  kernelName: Conv3DBackpropInputV2,
  inputsToSave: ['dy', 'filter'],
  gradFunc: (ddx, saved, attrs) => {
    const [dy, filter] = saved as [Tensor5D, Tensor5D];
    const { strides, pad } = attrs as unknown as Conv3DBackpropInputV2Attrs;
    const inputs = { x: ddx as Tensor, dy };
    const filterAttrs = { strides, pad, filterShape: filter.shape } as NamedAttrMap;
    return {
      dy: () => conv3d(ddx as Tensor5D, filter, strides, pad),
      filter: () => engine().runKernel(Conv3DBackpropFilterV2, inputs, filterAttrs) as Tensor,
    };
  },
};
