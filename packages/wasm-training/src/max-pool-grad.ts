import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  type KernelConfig,
  MaxPoolGrad,
  type MaxPoolGradAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { floats } from './heap.ts';
import { type Kernel, type KernelPatch, kernelFunc, type ModuleOf } from './kernel-patch.ts';
import { poolGradientInfo } from './pool-gradient-info.ts';

/**
 * The gradient of maxPool: dy [batch, outHeight, outWidth, channels] → dx, float32 of the shape of input [batch,
 * height, width, channels]. Throws if dy is not what such a pool gives. Of equal maxima the first takes the gradient, as on the cpu backend; a window
 * that holds nothing but NaN passes none on (tfjs-backend-cpu, MaxPoolGrad.ts).
 */
export const maxPoolGradPatch: KernelPatch = {
  kernelName: MaxPoolGrad,
  reason: 'wrong: windows whose maximum is not positive lost their gradient',
  isNeeded: (stock, backend) => stock === undefined || losesGradient(stock, backend),
  create: (_, moduleOf) => kernelFunc(maxPoolGrad(moduleOf)),
};

type MaxPoolGradKernel = Kernel<{ dy: TensorInfo; input: TensorInfo }, MaxPoolGradAttrs>;

function maxPoolGrad(moduleOf: ModuleOf): MaxPoolGradKernel {
  return ({ inputs: { dy, input }, attrs, backend }) => {
    const info = poolGradientInfo(MaxPoolGrad, input, dy, attrs);
    const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = info;
    const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
    const dx = backend.makeOutput(input.shape, 'float32');
    const tiles =
      padInfo.top === 0 &&
      padInfo.left === 0 &&
      filterHeight === strideHeight &&
      filterWidth === strideWidth &&
      outHeight * strideHeight === inHeight &&
      outWidth * strideWidth === inWidth;
    if (!tiles) floats(backend, dx).fill(0);
    const { kernels, at } = moduleOf(backend);
    const [image, outImage] = [4 * inHeight * inWidth * inChannels, 4 * outHeight * outWidth * inChannels];
    for (let n = 0; n < batchSize; n++) {
      kernels.maxPoolGrad(
        ...[at(input) + n * image, at(dy) + n * outImage, at(dx) + n * image],
        ...[inHeight, inWidth, inChannels, outHeight, outWidth],
        ...[filterHeight, filterWidth, strideHeight, strideWidth, padInfo.top, padInfo.left],
        tiles,
      );
    }
    return dx;
  };
}

/** Whether a window of negative values loses its gradient. */
function losesGradient(stock: KernelConfig, backend: BackendWasm): boolean {
  const input = backend.makeOutput([1, 2, 2, 1], 'float32');
  const output = backend.makeOutput([1, 1, 1, 1], 'float32');
  const dy = backend.makeOutput([1, 1, 1, 1], 'float32');
  floats(backend, input).set([-3, -1, -4, -2]);
  floats(backend, output).set([-1]);
  floats(backend, dy).set([1]);
  const attrs = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
  const dx = stock.kernelFunc({ inputs: { dy, input, output }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, dx).join() !== '0,1,0,0';
  for (const tensor of [input, output, dy, dx]) backend.disposeData(tensor.dataId);
  return wrong;
}
