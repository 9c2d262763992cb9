import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  BatchMatMul,
  Cast,
  Einsum,
  type EinsumAttrs,
  Multiply,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  Sum,
  type TensorInfo,
  Transpose,
} from '@tensorflow/tfjs-core';
import { type EinsumOperand, einsumPlan } from './einsum-plan.ts';
import { heapValues } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';
import { runKernel } from './run-kernel.ts';

/**
 * einsum of one or two operands, as transposes, sums and one batched matMul. int32 if both are, else float32; a sum
 * over an axis of size 0 is 0. Throws for what `einsumPlan` refuses. Its gradient is `einsumGradientPatch`.
 */
export const einsumPatch: KernelPatch = {
  kernelName: Einsum,
  reason: 'missing: einsum did not run at all',
  isNeeded: (stock) => stock === undefined,
  create: () => kernelFunc(einsum),
};

function einsum(args: {
  inputs: Record<number, TensorInfo>;
  attrs: EinsumAttrs;
  backend: BackendWasm;
}): TensorInfo {
  const { inputs, attrs, backend } = args;
  const tensors = Object.values(inputs);
  const plan = einsumPlan(
    attrs.equation,
    tensors.map(({ shape }) => shape),
  );
  // Whole numbers stay whole, but only together.
  const whole = tensors.every(({ dtype }) => dtype === 'int32');
  // The stock kernels leave a sum over nothing as the memory was.
  if (tensors.some(({ shape }) => shape.includes(0))) {
    const outShape = plan.permutation.map((axis) => plan.resultShape[axis] as number);
    const zeros = backend.makeOutput(outShape, whole ? 'int32' : 'float32');
    heapValues(backend, zeros).fill(0);
    return zeros;
  }
  const temporary: TensorInfo[] = [];
  const run = (kernelName: string, named: NamedTensorInfoMap, attributes: NamedAttrMap = {}): TensorInfo => {
    const result = runKernel(kernelName, backend, named, attributes);
    temporary.push(result);
    return result;
  };
  const matrices = tensors.map((tensor, i) => {
    const { summedAxes, permutation, matrices } = plan.operands[i] as EinsumOperand;
    let x = tensor;
    if (x.dtype !== 'float32' && !whole) x = run(Cast, { x }, { dtype: 'float32' });
    if (summedAxes.length > 0) x = run(Sum, { x }, { axis: [...summedAxes], keepDims: false });
    x = run(Transpose, { x }, { perm: [...permutation] });
    return { ...x, shape: [...matrices] };
  });
  const [a, b] = matrices as [TensorInfo, TensorInfo | undefined];
  let product = a;
  if (b !== undefined) {
    const [batch, rows, inner] = a.shape as [number, number, number];
    const columns = b.shape[2] as number;
    if (inner === 1) {
      // [batch, rows, 1] · [batch, 1, columns], broadcast.
      product = run(Multiply, { a, b });
    } else if (!whole) {
      product = run(BatchMatMul, { a, b }, { transposeA: false, transposeB: false });
    } else {
      // matMul knows float32 only.
      const turned = run(Transpose, { x: b }, { perm: [0, 2, 1] });
      const terms = run(Multiply, {
        a: { ...a, shape: [batch, rows, 1, inner] },
        b: { ...turned, shape: [batch, 1, columns, inner] },
      });
      product = run(Sum, { x: terms }, { axis: [3], keepDims: false });
    }
  }
  const result = { ...product, shape: [...plan.resultShape] };
  const out = runKernel(Transpose, backend, { x: result }, { perm: [...plan.permutation] });
  for (const tensor of temporary) backend.disposeData(tensor.dataId);
  return out;
}
