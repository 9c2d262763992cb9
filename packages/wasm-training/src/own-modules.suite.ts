import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type HeapModule, heapModules, type Simd } from './heap-module.ts';

/** Fixed and, where the engine has it, relaxed SIMD. */
export function ownSimds(backend: BackendWasm): Simd[] {
  try {
    heapModules('relaxed')(backend);
    return ['fixed', 'relaxed'];
  } catch {
    return ['fixed'];
  }
}

/** The kernels on the memory of a backend, with each SIMD. */
export function ownModules(backend: BackendWasm): HeapModule[] {
  return ownSimds(backend).map((simd) => heapModules(simd)(backend));
}
