import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelConfig, KernelFunc, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { moveToHeap } from './heap.ts';
import type { HeapModule } from './heap-module.ts';

/** A kernel of this package, and when it takes the place of the one in tfjs-backend-wasm. */
export interface KernelPatch {
  readonly kernelName: string;
  /** What is wrong with the stock kernel, for the answer of `install`; a function where that can be several things. */
  readonly reason: string | ((stock: KernelConfig | undefined, backend: BackendWasm) => string);
  /** Whether the stock kernel (undefined: there is none) has to be replaced; may run it on tiny tensors. */
  isNeeded(stock: KernelConfig | undefined, backend: BackendWasm): boolean;
  /** Makes the kernel, which may pass on to the stock one what that does well. */
  create(stock: KernelConfig | undefined, moduleOf: ModuleOf): KernelFunc;
}

/** The kernels in WebAssembly on the memory of a backend. */
export type ModuleOf = (backend: BackendWasm) => HeapModule;

/** A kernel function as tfjs calls it, with the types that the registry leaves open. */
export type Kernel<Inputs, Attrs, Output = TensorInfo> = (args: {
  inputs: Inputs;
  attrs: Attrs;
  backend: BackendWasm;
}) => Output;

/**
 * Hands a typed kernel to the registry, whose own type knows neither inputs nor attributes. All inputs are on the
 * wasm heap before the kernel begins: one that it moved later could grow the heap and so detach the arrays that
 * the kernel already has.
 */
export function kernelFunc<Inputs, Attrs, Output = TensorInfo>(
  kernel: Kernel<Inputs, Attrs, Output>,
): KernelFunc {
  const onHeap: Kernel<Inputs, Attrs, Output> = (args) => {
    moveToHeap(args.backend, Object.values(args.inputs as NamedTensorInfoMap));
    return kernel(args);
  };
  return onHeap as unknown as KernelFunc;
}
