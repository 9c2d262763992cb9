import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { Cast, type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type KernelPatch, kernelFunc, typedKernel } from './kernel-patch.ts';
import { LANES } from './selection-wgsl.ts';
import { flat, integers, webGpuProgram } from './web-gpu-program.ts';

/** Integers, as which booleans are stored too, to float32. */
function toFloat(x: TensorInfo, backend: WebGPUBackend): TensorInfo {
  if (backend.shouldExecuteOnCPU([x])) {
    const values = backend.tensorMap.get(x.dataId).values as ArrayLike<number>;
    return backend.makeTensorInfo(x.shape, 'float32', Float32Array.from(values));
  }
  const size = util.sizeFromShape(x.shape);
  const program = webGpuProgram({
    shaderKey: 'toFloat',
    inputs: ['x'],
    outputLength: size,
    workgroups: Math.ceil(size / LANES),
    uniforms: ['length'],
    code: 'fn main(index: i32) { if (index < uniforms.length) { result[index] = f32(x[index]); } }',
  });
  const result = backend.runWebGPUProgram(program, [flat(x, size)], 'float32', integers(size));
  return { ...result, shape: x.shape };
}

/** The stock kernel calls the same integers float32, which transposes and others then take for bits of floats. */
export const castPatch: KernelPatch = {
  kernelName: Cast,
  reason:
    'wrong: to float32 the buffer kept its integers, so that a transpose of it did not compile and gave zeros',
  create: (stock) => {
    const stockCast = typedKernel<{ x: TensorInfo }, { dtype: DataType }>(stock);
    return kernelFunc<{ x: TensorInfo }, { dtype: DataType }>((args) => {
      const { inputs, attrs, backend } = args;
      const { dtype } = inputs.x;
      const isInteger = dtype === 'int32' || dtype === 'bool';
      return isInteger && attrs.dtype === 'float32' ? toFloat(inputs.x, backend) : stockCast(args);
    });
  },
};
