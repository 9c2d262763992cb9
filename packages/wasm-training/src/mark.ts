import type { Simd } from './heap-module.ts';

// A symbol of the global registry and a property of the registered thing itself: another copy of this package
// finds it too.
const MARK: unique symbol = Symbol.for('@supermask/wasm-training');

/** What `uninstall` needs to know of a kernel or a gradient that `install` has put in. */
export interface Mark<T> {
  /** The stock one, or undefined where there was none. */
  readonly original: T | undefined;
  readonly reason: string;
  /** Of a kernel: with which `install` was called, for whoever must install the same in another thread. */
  readonly simd?: Simd;
}

/** The same kernel or gradient, marked as installed by this package. */
export function withMark<T extends object>(thing: T, mark: Mark<T>): T {
  // Not enumerable: `{ ...getKernel(name, 'wasm'), kernelFunc: mine }` is the caller's own kernel.
  return Object.defineProperty(thing, MARK, { value: mark, configurable: true });
}

/** The mark of a kernel or a gradient that this package (any copy of it) has installed. */
export function markOf<T extends object>(thing: T): Mark<T> | undefined {
  return (thing as { [MARK]?: Mark<T> })[MARK];
}
