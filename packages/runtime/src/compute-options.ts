import type { Simd } from './ops/engine.ts';
import type { Form } from './ops/pack-weights.ts';

/** How a network is computed. */
export interface ComputeOptions {
  /**
   * `auto` takes the best that the JavaScript engine has: `relaxed` (WebAssembly with fused multiply-add, whose last
   * bits may differ between machines), `fixed` (WebAssembly SIMD) or `none` (plain JavaScript); the latter two give
   * the same bits everywhere.
   */
  readonly simd?: 'auto' | Simd | undefined;
  /** How kernels are stored, wherever they can be; by default each in the form that costs least. */
  readonly form?: Form | undefined;
  /** Whether to try the forms on this machine while loading, instead of going by what they cost elsewhere. */
  readonly calibrate?: boolean | undefined;
  /**
   * Bytes that weights and values may take, 1 GiB by default, which is also the most that kernels can use; a file that
   * needs more is refused before they are allocated.
   */
  readonly memoryLimit?: number | undefined;
  /**
   * What an image may cost, counted in multiplications by a weight, other operations as so many of these as they take
   * as long as; 2³⁶ by default: some ten seconds. A file of a kilobyte can ask for hours; one that needs more is refused.
   */
  readonly workLimit?: number | undefined;
}
