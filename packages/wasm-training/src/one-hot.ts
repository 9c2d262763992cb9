import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type KernelConfig, OneHot, type OneHotAttrs, type TensorInfo } from '@tensorflow/tfjs-core';
import { floats, heapValues } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';

/** One-hot labels of any dtype. */
export const oneHotPatch: KernelPatch = {
  kernelName: OneHot,
  reason:
    'wrong: with dtype float32 a 1 was written as an integer, so labels came out as 1.4e-45; with bool it wrote past the tensor',
  isNeeded: (stock, backend) => stock === undefined || writesIntegers(stock, backend),
  create: () => kernelFunc(oneHot),
};

function oneHot(args: {
  inputs: { indices: TensorInfo };
  attrs: OneHotAttrs;
  backend: BackendWasm;
}): TensorInfo {
  const { inputs, attrs, backend } = args;
  const { depth, onValue, offValue, dtype } = attrs;
  const out = backend.makeOutput([...inputs.indices.shape, depth], dtype);
  const classes = heapValues(backend, inputs.indices);
  const values = heapValues(backend, out);
  values.fill(offValue);
  for (const [i, index] of classes.entries()) {
    if (index >= 0 && index < depth) values[i * depth + index] = onValue;
  }
  return out;
}

function writesIntegers(stock: KernelConfig, backend: BackendWasm): boolean {
  const indices = backend.makeOutput([1], 'int32');
  heapValues(backend, indices).set([1]);
  const attrs = { depth: 2, onValue: 1, offValue: 0, dtype: 'float32' };
  const out = stock.kernelFunc({ inputs: { indices }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, out).join() !== '0,1';
  for (const tensor of [indices, out]) backend.disposeData(tensor.dataId);
  return wrong;
}
