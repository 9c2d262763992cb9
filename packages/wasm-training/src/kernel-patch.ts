import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

/** A kernel of this package, and when it takes the place of the one in tfjs-backend-wasm. */
export interface KernelPatch {
  readonly kernelName: string;
  /** What is wrong with the stock kernel, for the answer of `install`. */
  readonly reason: string;
  /** Whether the stock kernel (undefined: there is none) has to be replaced; may run it on tiny tensors. */
  isNeeded(stock: KernelConfig | undefined, backend: BackendWasm): boolean;
  /** Makes the kernel, which may pass on to the stock one what that does well. */
  create(stock: KernelConfig | undefined): KernelFunc;
}

/** A kernel function as tfjs calls it, with the types that the registry leaves open. */
export type Kernel<Inputs, Attrs> = (args: {
  inputs: Inputs;
  attrs: Attrs;
  backend: BackendWasm;
}) => TensorInfo;

/** Hands a typed kernel to the registry, whose own type knows neither inputs nor attributes. */
export function kernelFunc<Inputs, Attrs>(kernel: Kernel<Inputs, Attrs>): KernelFunc {
  return kernel as unknown as KernelFunc;
}
