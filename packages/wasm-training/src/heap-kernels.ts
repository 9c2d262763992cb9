import type { ColumnHeapKernels } from './column-heap-kernels.ts';
import type { ConvolutionKernels } from './convolution-kernels.ts';
import type { MatMulKernels } from './mat-mul-kernels.ts';
import type { OptimiserHeapKernels } from './optimiser-heap-kernels.ts';
import type { SelectionHeapKernels } from './selection-heap-kernels.ts';

/**
 * What the WebAssembly module exports. All addresses are of float32 values on the heap of tfjs-backend-wasm; what the
 * numbers mean is told in `assembly/`.
 */
export interface HeapKernels
  extends ColumnHeapKernels,
    ConvolutionKernels,
    MatMulKernels,
    OptimiserHeapKernels,
    SelectionHeapKernels {
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
