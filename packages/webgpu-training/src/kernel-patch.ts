import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

/** A kernel of this package that is added to tfjs-backend-webgpu, or takes the place of one there. */
export interface KernelPatch {
  readonly kernelName: string;
  /** What is wrong with the stock kernel, for the answer of `install`. */
  readonly reason: string;
  /** Makes the kernel, which may pass on to the stock one what that does well. */
  create(stock: KernelConfig | undefined): KernelFunc;
}

/** A kernel function as tfjs calls it, with the types that the registry leaves open. */
export type Kernel<Inputs, Attrs> = (args: {
  inputs: Inputs;
  attrs: Attrs;
  backend: WebGPUBackend;
}) => TensorInfo;

/** Hands a typed kernel to the registry, whose own type knows neither inputs nor attributes. */
export function kernelFunc<Inputs, Attrs>(kernel: Kernel<Inputs, Attrs>): KernelFunc {
  return kernel as unknown as KernelFunc;
}

/** The stock kernel of a patch that passes work on, with the types of its own. */
export function typedKernel<Inputs, Attrs>(stock: KernelConfig | undefined): Kernel<Inputs, Attrs> {
  if (stock === undefined) {
    throw new Error(
      '[supermask/webgpu-training] install: tfjs-backend-webgpu lacks a kernel (import "@tensorflow/tfjs-backend-webgpu" whole)',
    );
  }
  return stock.kernelFunc as unknown as Kernel<Inputs, Attrs>;
}
