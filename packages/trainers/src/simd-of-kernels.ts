import { getKernelsForBackend } from '@tensorflow/tfjs-core';
import type { WorkerSetup } from './worker-messages.ts';

/** What `install` of @supermask/wasm-training, which marks the kernels that it puts in, was called with here. */
export function simdOfKernels(backend: string): WorkerSetup['simd'] {
  const mark = Symbol.for('@supermask/wasm-training');
  const kernels = getKernelsForBackend(backend) as unknown as Record<symbol, Pick<WorkerSetup, 'simd'>>[];
  return kernels.find((kernel) => mark in kernel)?.[mark]?.simd;
}
