import {
  engine,
  type GradConfig,
  getBackend,
  Relu,
  type Tensor,
  type TensorInfo,
  util,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { GradientPatch } from './gradient-patch.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';

const STEP_PRODUCT = 'SupermaskStepProduct';

/** dy · step(x) in one pass, for the gradients below. */
export const stepProductPatch: KernelPatch = {
  kernelName: STEP_PRODUCT,
  reason: 'missing: the gradient of relu took two passes and a tensor between them',
  isNeeded: (stock) => stock === undefined,
  create: (_, moduleOf) =>
    kernelFunc<{ dy: TensorInfo; x: TensorInfo }, object>(({ inputs: { dy, x }, backend }) => {
      const dx = backend.makeOutput(x.shape, 'float32');
      const { kernels, at } = moduleOf(backend);
      kernels.stepProduct(at(dy), at(x), at(dx), util.sizeFromShape(x.shape));
      return dx;
    }),
};

/** The gradient of relu, while wasm is the backend. */
export const reluGradientPatch: GradientPatch = {
  kernelName: Relu,
  reason: 'slow: two passes and a tensor between them',
  isNeeded: (stock) => stock !== undefined,
  create: (stock) => {
    const { gradFunc, ...rest } = stock as GradConfig;
    return {
      ...rest,
      gradFunc: (dy, saved, attrs) => {
        const x = saved[0] as Tensor;
        if (getBackend() !== 'wasm' || x.dtype !== 'float32') return gradFunc(dy, saved, attrs);
        return { x: () => stepProduct(dy as Tensor, x) };
      },
    };
  },
};

/** That of `stepProduct`, for second gradients of relu: none where the step is, as in tfjs. */
export const stepProductGradientPatch: GradientPatch = {
  kernelName: STEP_PRODUCT,
  reason: 'missing: the kernel is one of this package',
  isNeeded: (stock) => stock === undefined,
  create: () => ({
    kernelName: STEP_PRODUCT,
    inputsToSave: ['x'],
    gradFunc: (ddx, saved) => {
      const x = saved[0] as Tensor;
      return { dy: () => stepProduct(ddx as Tensor, x), x: () => zerosLike(x) };
    },
  }),
};

function stepProduct(dy: Tensor, x: Tensor): Tensor {
  return engine().runKernel(STEP_PRODUCT, { dy, x });
}
