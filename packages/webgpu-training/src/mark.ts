import type { KernelConfig } from '@tensorflow/tfjs-core';

// A symbol of the global registry and a property of the kernel itself: another copy of this package finds it too.
const MARK: unique symbol = Symbol.for('@supermask/webgpu-training');

/** What `uninstall` needs to know of a kernel that `install` has put in. */
export interface Mark {
  /** The stock one, or undefined where there was none. */
  readonly original: KernelConfig | undefined;
  readonly reason: string;
}

/** The same kernel, marked as installed by this package. */
export function withMark(kernel: KernelConfig, mark: Mark): KernelConfig {
  // Not enumerable: `{ ...getKernel(name, 'webgpu'), kernelFunc: mine }` is the caller's own kernel.
  return Object.defineProperty(kernel, MARK, { value: mark, configurable: true });
}

/** The mark of a kernel that this package (any copy of it) has installed. */
export function markOf(kernel: KernelConfig): Mark | undefined {
  return (kernel as { [MARK]?: Mark })[MARK];
}
