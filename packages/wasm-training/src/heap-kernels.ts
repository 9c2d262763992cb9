import type { MatMulKernels } from './mat-mul-kernels.ts';

/**
 * What the WebAssembly module exports. All addresses are of float32 values on the heap of tfjs-backend-wasm; what the
 * numbers mean is told in `assembly/`.
 */
export interface HeapKernels extends MatMulKernels {
  maxPoolGrad(
    x: number,
    dy: number,
    dx: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    filterHeight: number,
    filterWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
    tiles: boolean,
  ): void;
}
