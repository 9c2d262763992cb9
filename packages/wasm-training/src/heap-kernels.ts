import type { ConvolutionKernels } from './convolution-kernels.ts';
import type { MatMulKernels } from './mat-mul-kernels.ts';
import type { OptimiserHeapKernels } from './optimiser-heap-kernels.ts';
import type { SelectionHeapKernels } from './selection-heap-kernels.ts';
import type { SparseConvolutionKernels } from './sparse-convolution-kernels.ts';

/**
 * What the WebAssembly module exports. All addresses are of float32 values on the heap of tfjs-backend-wasm; what the
 * numbers mean is told in `assembly/`.
 */
export interface HeapKernels
  extends ConvolutionKernels,
    MatMulKernels,
    OptimiserHeapKernels,
    SelectionHeapKernels,
    SparseConvolutionKernels {
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
