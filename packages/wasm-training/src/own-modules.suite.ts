import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type HeapModule, heapModules } from './heap-module.ts';

/** The kernels on the memory of a backend, with fixed and, where the engine has it, with relaxed SIMD. */
export function ownModules(backend: BackendWasm): HeapModule[] {
  const fixed = heapModules('fixed')(backend);
  try {
    return [fixed, heapModules('relaxed')(backend)];
  } catch {
    return [fixed];
  }
}
