/**
 * The rows or the columns of a convolution on a grid: input and output in one phase or in as many as the stride, so that
 * within a phase each tap lies a fixed shift away. Plane index = grid index + shift.
 */
export interface GridAxis {
  /** Where pixels lie in the planes: pixel + k · step at first + k. */
  readonly inputs: readonly Phase[];
  /** Pixel + k · step at grid index k (first is 0), and what it sees. */
  readonly outputs: readonly (Phase & { readonly taps: readonly Tap[] })[];
  /** Grid indices that some output phase has. */
  readonly extent: number;
  readonly maxShift: number;
}

interface Phase {
  readonly first: number;
  readonly pixel: number;
  readonly step: number;
  readonly count: number;
}

export interface Tap {
  /** Index in the filter. */
  readonly tap: number;
  /** Index of the input phase. */
  readonly input: number;
  readonly shift: number;
}

/** One axis of a convolution with input of size `inSize`. */
export interface ConvolutionAxis {
  readonly inSize: number;
  readonly outSize: number;
  readonly filterSize: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: number;
}

/** Output u sees input u · stride + tap · dilation − pad. */
export function forwardAxis(axis: ConvolutionAxis): GridAxis {
  const { inSize, outSize, filterSize, stride, dilation, pad } = axis;
  const taps = Array.from({ length: filterSize }, (_, tap) => ({
    tap,
    input: (tap * dilation) % stride,
    shift: Math.floor((tap * dilation) / stride),
  }));
  const inputs = Array.from({ length: Math.min(stride, (filterSize - 1) * dilation + 1) }, (_, phase) => {
    const first = Math.ceil((pad - phase) / stride);
    const pixel = first * stride + phase - pad;
    return { first, pixel, step: stride, count: Math.max(0, Math.ceil((inSize - pixel) / stride)) };
  });
  const output = { first: 0, pixel: 0, step: 1, count: outSize, taps };
  return { inputs, outputs: [output], extent: outSize, maxShift: maxShiftOf(taps) };
}

/** The other way: input h sees each output u of which it is input u · stride + tap · dilation − pad. */
export function backwardAxis(axis: ConvolutionAxis): GridAxis {
  const { inSize, outSize, filterSize, stride, dilation, pad } = axis;
  const reach = (filterSize - 1) * dilation;
  // The first input may see outputs before the first one.
  const before = Math.max(0, Math.ceil((reach - pad) / stride));
  const outputs = Array.from({ length: Math.min(stride, inSize) }, (_, pixel) => {
    const taps = Array.from({ length: filterSize }, (_, tap) => tap)
      .filter((tap) => (pixel + pad - tap * dilation) % stride === 0)
      .map((tap) => ({ tap, input: 0, shift: (pixel + pad - tap * dilation) / stride + before }));
    return { first: 0, pixel, step: stride, count: Math.ceil((inSize - pixel) / stride), taps };
  });
  const input = { first: before, pixel: 0, step: 1, count: outSize };
  return {
    inputs: [input],
    outputs,
    extent: Math.max(0, ...outputs.map(({ count }) => count)),
    maxShift: maxShiftOf(outputs.flatMap(({ taps }) => taps)),
  };
}

function maxShiftOf(taps: readonly Tap[]): number {
  return Math.max(0, ...taps.map(({ shift }) => shift));
}
