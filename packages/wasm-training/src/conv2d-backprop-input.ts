import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  Conv2D,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { floats } from './heap.ts';
import { type Kernel, type KernelPatch, kernelFunc, type ModuleOf } from './kernel-patch.ts';
import { runKernel } from './run-kernel.ts';
import { paysSparse, sparseConvolution } from './sparse-convolution.ts';

/**
 * The input gradient of conv2d (and the whole of conv2dTranspose) by forward XNNPACK convolutions.
 *
 * At stride s the input rows with the same (row + padding) mod s see the same taps of the filter: for each
 * such phase dx is a convolution at stride 1 of dy with these taps, flipped, and channels swapped. At stride 1, where
 * weights of the filter are 0, only the others are multiplied.
 */
export const conv2DBackpropInputPatch: KernelPatch = {
  kernelName: Conv2DBackpropInput,
  reason: 'slow: a scalar loop, about 8 times slower than the forward convolution that does the same',
  isNeeded: () => true,
  create: (stock, moduleOf) => kernelFunc(conv2DBackpropInput(stock, moduleOf)),
};

type InputGradientKernel = Kernel<{ dy: TensorInfo; filter: TensorInfo }, Conv2DBackpropInputAttrs>;

function conv2DBackpropInput(stock: KernelConfig | undefined, moduleOf: ModuleOf): InputGradientKernel {
  const plain = stock?.kernelFunc as unknown as InputGradientKernel | undefined;
  return (args) => {
    const { inputs, attrs } = args;
    const info = convolutionInfo(inputs.filter, attrs);
    // conv2dTranspose can be asked for an output that its input is too large for; what is too much is ignored.
    if (plain && inputs.dy.shape.join() !== info.outShape.join()) return plain(args);
    const { dy, filter } = inputs;
    const withoutZeros = sparseGradient(args.backend, { dy, filter }, info, moduleOf);
    return withoutZeros ?? inputGradient(args.backend, dy, filter, info);
  };
}

/** Undefined where it does not pay. */
function sparseGradient(
  backend: BackendWasm,
  { dy, filter }: { readonly dy: TensorInfo; readonly filter: TensorInfo },
  info: backend_util.Conv2DInfo,
  moduleOf: ModuleOf,
): TensorInfo | undefined {
  const { filterHeight, filterWidth, padInfo } = info;
  const [top, left] = [filterHeight - 1 - padInfo.top, filterWidth - 1 - padInfo.left];
  // With more padding than the filter is wide, there are places of dy that no gradient comes from.
  if (dy.dtype !== 'float32' || filter.dtype !== 'float32' || top < 0 || left < 0) return undefined;
  const module = moduleOf(backend);
  const kept = paysSparse(module, module.at(filter), info);
  if (kept === undefined) return undefined;
  const dx = backend.makeOutput(info.inShape, 'float32');
  const { at } = module;
  sparseConvolution(
    module,
    { x: at(dy), filter: at(filter), turned: true, bias: 0, relu: false, out: at(dx) },
    {
      ...{ images: info.batchSize, height: info.outHeight, width: info.outWidth, planes: info.outChannels },
      ...{ outHeight: info.inHeight, outWidth: info.inWidth, units: info.inChannels, kept },
      ...{ filterHeight, filterWidth, top, left },
    },
  );
  return dx;
}

function convolutionInfo(filter: TensorInfo, attrs: Conv2DBackpropInputAttrs): backend_util.Conv2DInfo {
  if (attrs.dataFormat !== 'NHWC') {
    throw new Error(
      `[supermask/wasm-training] Conv2DBackpropInput: dataFormat must be 'NHWC', got '${attrs.dataFormat}' (the wasm backend has no other convolution)`,
    );
  }
  return backend_util.computeConv2DInfo(
    attrs.inputShape,
    filter.shape as [number, number, number, number],
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
}

function inputGradient(
  backend: BackendWasm,
  dy: TensorInfo,
  filter: TensorInfo,
  info: backend_util.Conv2DInfo,
): TensorInfo {
  const { padInfo, strideHeight, strideWidth } = info;
  const rows = phases(strideHeight, info.filterHeight, padInfo.top, info.inHeight, info.outHeight);
  const columns = phases(strideWidth, info.filterWidth, padInfo.left, info.inWidth, info.outWidth);
  if (rows.length === 1 && columns.length === 1 && strideHeight === 1 && strideWidth === 1) {
    const [row, column] = [rows[0] as Phase, columns[0] as Phase];
    if (row.skip === 0 && column.skip === 0 && row.surplus === 0 && column.surplus === 0) {
      return convolvePhase(backend, dy, filter, info, row, column);
    }
  }
  const dx = backend.makeOutput(info.inShape, 'float32');
  floats(backend, dx).fill(0);
  for (const row of rows) {
    for (const column of columns) {
      const part = convolvePhase(backend, dy, filter, info, row, column);
      scatterPhase(floats(backend, part), floats(backend, dx), info, part.shape, row, column);
      backend.disposeData(part.dataId);
    }
  }
  return dx;
}

/** One residue of the stride along one axis: which input indices it covers and how dy is convolved for them. */
interface Phase {
  /** Taps are first, first + stride, … */
  readonly firstTap: number;
  readonly taps: number;
  /** Input indices are start, start + stride, … */
  readonly start: number;
  readonly count: number;
  readonly padBefore: number;
  readonly padAfter: number;
  /** Values of the convolution that lie before the first input index and after the last. */
  readonly skip: number;
  readonly surplus: number;
}

function phases(stride: number, filterSize: number, pad: number, inSize: number, outSize: number): Phase[] {
  const result: Phase[] = [];
  for (let residue = 0; residue < Math.min(stride, filterSize); residue++) {
    const taps = Math.ceil((filterSize - residue) / stride);
    const start = (((residue - pad) % stride) + stride) % stride;
    if (start >= inSize) continue;
    const count = Math.ceil((inSize - start) / stride);
    // Input index start + stride·q receives dy[first + q − m] · filter[residue + stride·m].
    const first = (start + pad - residue) / stride;
    const before = taps - 1 - first;
    const after = first + count - outSize;
    result.push({
      firstTap: residue,
      taps,
      start,
      count,
      padBefore: Math.max(0, before),
      padAfter: Math.max(0, after),
      skip: Math.max(0, -before),
      surplus: Math.max(0, -after),
    });
  }
  return result;
}

function convolvePhase(
  backend: BackendWasm,
  dy: TensorInfo,
  filter: TensorInfo,
  info: backend_util.Conv2DInfo,
  row: Phase,
  column: Phase,
): TensorInfo {
  const flipped = backend.makeOutput([row.taps, column.taps, info.outChannels, info.inChannels], 'float32');
  flipTaps(floats(backend, filter), floats(backend, flipped), info, row, column);
  const part = runKernel(
    Conv2D,
    backend,
    { x: dy, filter: flipped },
    {
      strides: [1, 1],
      dilations: [1, 1],
      pad: [
        [0, 0],
        [row.padBefore, row.padAfter],
        [column.padBefore, column.padAfter],
        [0, 0],
      ],
      dataFormat: 'NHWC',
    },
  );
  backend.disposeData(flipped.dataId);
  return part;
}

/** flipped[i][j][outChannel][inChannel] = the phase's taps of filter, last first. */
function flipTaps(
  filter: Float32Array,
  flipped: Float32Array,
  info: backend_util.Conv2DInfo,
  row: Phase,
  column: Phase,
): void {
  const { filterWidth, inChannels, outChannels, strideHeight, strideWidth } = info;
  let to = 0;
  for (let i = row.taps - 1; i >= 0; i--) {
    for (let j = column.taps - 1; j >= 0; j--) {
      const tap = (row.firstTap + i * strideHeight) * filterWidth + column.firstTap + j * strideWidth;
      for (let o = 0; o < outChannels; o++) {
        let from = tap * inChannels * outChannels + o;
        for (let c = 0; c < inChannels; c++) {
          flipped[to++] = filter[from] as number;
          from += outChannels;
        }
      }
    }
  }
}

function scatterPhase(
  part: Float32Array,
  dx: Float32Array,
  info: backend_util.Conv2DInfo,
  partShape: number[],
  row: Phase,
  column: Phase,
): void {
  const { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth } = info;
  const [, partHeight, partWidth] = partShape as [number, number, number, number];
  for (let n = 0; n < batchSize; n++) {
    for (let q = 0; q < row.count; q++) {
      let from = ((n * partHeight + row.skip + q) * partWidth + column.skip) * inChannels;
      let to = ((n * inHeight + row.start + q * strideHeight) * inWidth + column.start) * inChannels;
      for (let p = 0; p < column.count; p++) {
        for (let c = 0; c < inChannels; c++) dx[to + c] = part[from + c] as number;
        from += inChannels;
        to += strideWidth * inChannels;
      }
    }
  }
}
