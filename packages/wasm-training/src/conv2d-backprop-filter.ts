import {
  backend_util,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { floats } from './heap.ts';
import type { HeapModule } from './heap-module.ts';
import { type Kernel, type KernelPatch, kernelFunc, type ModuleOf } from './kernel-patch.ts';
import { type OutputPart, outputParts, type Rectangle } from './output-parts.ts';

// Output positions in a part: a panel of each operand stays in the first-level cache.
const POSITIONS = 400;
// What it costs to write out a value of x, in products with a channel of dy.
const WRITING = 10;
// As in assembly/panels.ts.
const [LEFT, RIGHT] = [4, 8];

/**
 * The filter gradient of conv2d (any stride and padding, NHWC), which tfjs-backend-wasm 4.22 lacks:
 * x [batch, height, width, inChannels] and dy [batch, outHeight, outWidth, outChannels], both float32 → [filterHeight,
 * filterWidth, inChannels, outChannels]. Throws for another dtype or data format. What it computes is that of
 * tfjs-backend-cpu, Conv2DBackpropFilter.ts.
 */
export const conv2DBackpropFilterPatch: KernelPatch = {
  kernelName: Conv2DBackpropFilter,
  reason: 'missing: a convolution had no gradient for its filter',
  isNeeded: (stock) => stock === undefined,
  create: (_, moduleOf) => kernelFunc(conv2DBackpropFilter(moduleOf)),
};

type FilterGradientKernel = Kernel<{ x: TensorInfo; dy: TensorInfo }, Conv2DBackpropFilterAttrs>;

function conv2DBackpropFilter(moduleOf: ModuleOf): FilterGradientKernel {
  return ({ inputs: { x, dy }, attrs, backend }) => {
    if (attrs.dataFormat !== 'NHWC') {
      throw new Error(
        `[supermask/wasm-training] Conv2DBackpropFilter: dataFormat must be 'NHWC', got '${attrs.dataFormat}' (the wasm backend has no other convolution)`,
      );
    }
    const info = convolutionInfo(x, dy, attrs);
    for (const tensor of [x, dy]) floats(backend, tensor);
    const dFilter = backend.makeOutput(info.filterShape, 'float32');
    filterGradient(moduleOf(backend), info, x, dy, dFilter);
    return dFilter;
  };
}

/** tfjs does not tell the gradient how the number of windows was rounded: the shape of dy does. */
function convolutionInfo(
  x: TensorInfo,
  dy: TensorInfo,
  { filterShape, strides, pad, dimRoundingMode }: Conv2DBackpropFilterAttrs,
): backend_util.Conv2DInfo {
  for (const rounding of [dimRoundingMode, 'ceil', 'round'] as const) {
    const info = backend_util.computeConv2DInfo(
      x.shape as [number, number, number, number],
      filterShape as [number, number, number, number],
      strides,
      1,
      pad,
      rounding,
    );
    if (info.outShape.join() === dy.shape.join()) return info;
  }
  throw new Error(
    `[supermask/wasm-training] Conv2DBackpropFilter: dy must be what a conv2d of [${x.shape}] with a filter of [${filterShape}] gives, got [${dy.shape}]`,
  );
}

/**
 * The images are taken in parts, several small ones or a rectangle of a large one, and their pixels laid out in panels of a
 * few channels. Nothing is written out per tap but where x has so few channels that its panels would be half empty:
 * there the taps are taken for channels.
 */
function filterGradient(
  { kernels, at, withScratch }: HeapModule,
  info: backend_util.Conv2DInfo,
  x: TensorInfo,
  dy: TensorInfo,
  dFilter: TensorInfo,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const [xImage, dyImage] = [4 * inHeight * inWidth * inChannels, 4 * outHeight * outWidth * outChannels];
  const taps = filterHeight * filterWidth;
  const byTaps = takesTapsForChannels(info);
  const [tileTaps, rows] = byTaps ? [1, taps * inChannels] : [taps, inChannels];
  const [inPanels, outPanels] = [Math.ceil(rows / LEFT), Math.ceil(outChannels / RIGHT)];
  const parts = outputParts(info, POSITIONS);
  const most = (area: (part: OutputPart) => number) => Math.max(0, ...parts.map(area));
  const xBytes = 4 * LEFT * inPanels * most(({ images, out, seen }) => images * area(byTaps ? out : seen));
  const dyBytes = 4 * RIGHT * outPanels * most(({ images, out }) => images * area(out));
  const tileBytes = 4 * LEFT * RIGHT * tileTaps * inPanels * outPanels;
  withScratch(xBytes + dyBytes + tileBytes, (xPanels) => {
    const dyPanels = xPanels + xBytes;
    const tiles = dyPanels + dyBytes;
    kernels.clear(tiles, tileBytes);
    for (const { image, images, out, seen } of parts) {
      const xFrom = at(x) + image * xImage;
      const dyFrom = at(dy) + image * dyImage + 4 * (out.row * outWidth + out.column) * outChannels;
      const [top, left] = [padInfo.top - out.row * strideHeight, padInfo.left - out.column * strideWidth];
      kernels.packRight(
        ...[dyFrom, images, dyImage, out.rows, 4 * outWidth * outChannels, out.columns, outChannels],
        dyPanels,
      );
      if (byTaps) {
        kernels.packPatches(
          ...[xFrom, images, inHeight, inWidth, inChannels, out.rows, out.columns],
          ...[filterHeight, filterWidth, strideHeight, strideWidth, top, left, xPanels],
        );
        kernels.addFilterGradient(
          ...[xPanels, dyPanels, images, out.rows, out.columns, inPanels, out.rows, out.columns, outPanels],
          ...[1, 1, 1, 1, 0, 0, tiles],
        );
      } else {
        kernels.packLeft(
          ...[xFrom + 4 * (seen.row * inWidth + seen.column) * inChannels, images, xImage],
          ...[seen.rows, 4 * inWidth * inChannels, seen.columns, inChannels, xPanels],
        );
        kernels.addFilterGradient(
          ...[xPanels, dyPanels, images, seen.rows, seen.columns, inPanels, out.rows, out.columns, outPanels],
          ...[
            filterHeight,
            filterWidth,
            strideHeight,
            strideWidth,
            top + seen.row,
            left + seen.column,
            tiles,
          ],
        );
      }
    }
    kernels.unpackFilterGradient(tiles, tileTaps, rows, outChannels, at(dFilter));
  });
}

const area = ({ rows, columns }: Rectangle) => rows * columns;

/** Whether half-empty panels cost more than to write out each tap. */
function takesTapsForChannels({ inChannels, outChannels }: backend_util.Conv2DInfo): boolean {
  const empty = (LEFT - (inChannels % LEFT)) % LEFT;
  return empty / inChannels > WRITING / outChannels;
}
