import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  _FusedMatMul,
  type _FusedMatMulAttrs,
  Add,
  Elu,
  type KernelConfig,
  LeakyRelu,
  type NamedTensorInfoMap,
  Prelu,
  Sigmoid,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { floats } from './heap.ts';
import { type Kernel, type KernelPatch, kernelFunc, type ModuleOf } from './kernel-patch.ts';
import { matrixProduct } from './matrix-product.ts';
import { runKernel } from './run-kernel.ts';

/** Of what keeps to 0 and above. */
const HIGHEST: Readonly<Record<string, number>> = { relu: Number.POSITIVE_INFINITY, relu6: 6 };

const ACTIVATIONS: Readonly<Record<string, string>> = {
  prelu: Prelu,
  leakyrelu: LeakyRelu,
  sigmoid: Sigmoid,
  elu: Elu,
};

type FusedKernel = Kernel<
  { a: TensorInfo; b: TensorInfo; bias?: TensorInfo; preluActivationWeights?: TensorInfo },
  _FusedMatMulAttrs
>;

/** fused.matMul: `matrixProduct` with its bias, then the activation. Throws as the stock kernel for other dtypes. */
export const fusedMatMulPatch: KernelPatch = {
  kernelName: _FusedMatMul,
  reason:
    'wrong: with a transpose or a batch, rows after the first got the last bias, and all got it once per 48 inner values',
  isNeeded: (stock, backend) => stock !== undefined && misplacesBias(stock, backend),
  create: (stock, moduleOf) => kernelFunc(fusedMatMul(stock as KernelConfig, moduleOf)),
};

function fusedMatMul(stock: KernelConfig, moduleOf: ModuleOf): FusedKernel {
  const plain = stock.kernelFunc as unknown as FusedKernel;
  return (args) => {
    const { inputs, attrs, backend } = args;
    const { a, b, bias, preluActivationWeights } = inputs;
    const { transposeA, transposeB, activation, leakyreluAlpha } = attrs;
    // `linear` has no kernel; what no kernel is known for is left to the stock kernel's error.
    const known =
      activation === 'linear' || Object.hasOwn(HIGHEST, activation) || Object.hasOwn(ACTIVATIONS, activation);
    if (!known || a.dtype !== 'float32' || b.dtype !== 'float32') return plain(args);

    const module = moduleOf(backend);
    const columns = b.shape.at(transposeB ? -2 : -1);
    const isRow = bias?.dtype === 'float32' && bias.shape.join() === `${columns}`;
    let out = matrixProduct(module, backend, a, b, {
      transposeA,
      transposeB,
      bias: isRow ? bias : undefined,
    });
    if (bias != null && !isRow) out = replaceBy(backend, out, Add, { a: out, b: bias });
    const highest = HIGHEST[activation];
    if (highest !== undefined) {
      module.kernels.clamp(module.at(out), util.sizeFromShape(out.shape), 0, highest);
    } else if (activation !== 'linear') {
      const named: NamedTensorInfoMap =
        activation === 'prelu' ? { x: out, alpha: preluActivationWeights } : { x: out };
      out = replaceBy(backend, out, ACTIVATIONS[activation] as string, named, { alpha: leakyreluAlpha ?? 0 });
    }
    return out;
  };
}

function replaceBy(
  backend: BackendWasm,
  old: TensorInfo,
  kernelName: string,
  inputs: NamedTensorInfoMap,
  attrs: { alpha?: number } = {},
): TensorInfo {
  const result = runKernel(kernelName, backend, inputs, attrs as Record<string, number>);
  backend.disposeData(old.dataId);
  return result;
}

/** Whether two rows of a product over 49 values, one more than the stock kernel's block, get a wrong bias. */
function misplacesBias(stock: KernelConfig, backend: BackendWasm): boolean {
  const a = backend.makeOutput([1, 2, 49], 'float32');
  const b = backend.makeOutput([1, 2, 49], 'float32');
  const bias = backend.makeOutput([2], 'float32');
  for (const tensor of [a, b]) floats(backend, tensor).fill(1);
  floats(backend, bias).set([1, 2]);
  const attrs = { transposeA: false, transposeB: true, activation: 'linear', leakyreluAlpha: 0 };
  const out = stock.kernelFunc({ inputs: { a, b, bias }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, out).join() !== '50,51,50,51';
  for (const tensor of [a, b, bias, out]) backend.disposeData(tensor.dataId);
  return wrong;
}
