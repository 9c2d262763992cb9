import { type AvgPoolAttrs, backend_util, type TensorInfo } from '@tensorflow/tfjs-core';

type Shape4D = [number, number, number, number];

/**
 * The windows of the pool that gave the output whose gradient is dy. tfjs does not tell the gradient how their
 * number was rounded: the shape of dy does.
 *
 * @param input [batch, height, width, channels].
 * @param dy [batch, outHeight, outWidth, channels].
 * @throws if no rounding gives as many windows as dy has.
 */
export function poolGradientInfo(
  kernelName: string,
  input: TensorInfo,
  dy: TensorInfo,
  attrs: Pick<AvgPoolAttrs, 'filterSize' | 'strides' | 'pad'>,
): backend_util.Conv2DInfo {
  const { filterSize, strides, pad } = attrs;
  const infos = (['floor', 'ceil', 'round'] as const).map((rounding) =>
    backend_util.computePool2DInfo(input.shape as Shape4D, filterSize, strides, 1, pad, rounding),
  );
  const info = infos.find(({ outShape }) => outShape.join() === dy.shape.join());
  if (info === undefined) {
    throw new Error(
      `[supermask/wasm-training] ${kernelName}: dy must be [${infos[0]?.outShape}], got [${dy.shape}] (what the pool makes of [${input.shape}])`,
    );
  }
  return info;
}
