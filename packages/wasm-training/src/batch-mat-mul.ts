import {
  BatchMatMul,
  type BatchMatMulAttrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { type Kernel, type KernelPatch, kernelFunc, type ModuleOf } from './kernel-patch.ts';
import { matrixProduct } from './matrix-product.ts';

/** matMul with any transposes and batches: see `matrixProduct`. Throws as the stock kernel for other dtypes and shapes. */
export const batchMatMulPatch: KernelPatch = {
  kernelName: BatchMatMul,
  reason:
    'slow: a scalar loop for every transposed or batched product, hence for both gradients of a dense layer',
  isNeeded: (stock) => stock !== undefined,
  create: (stock, moduleOf) => kernelFunc(batchMatMul(stock as KernelConfig, moduleOf)),
};

type MatMulKernel = Kernel<{ a: TensorInfo; b: TensorInfo }, BatchMatMulAttrs>;

function batchMatMul(stock: KernelConfig, moduleOf: ModuleOf): MatMulKernel {
  const plain = stock.kernelFunc as unknown as MatMulKernel;
  return (args) => {
    const { inputs, attrs, backend } = args;
    const { a, b } = inputs;
    const inner = a.shape.at(attrs.transposeA ? -2 : -1);
    const fits = inner === b.shape.at(attrs.transposeB ? -1 : -2);
    if (a.dtype !== 'float32' || b.dtype !== 'float32' || !fits) return plain(args);
    return matrixProduct(moduleOf(backend), backend, a, b, attrs);
  };
}
