/** The kernels of convolutions; what the numbers mean is told in `assembly/`. */
export interface ConvolutionKernels {
  clear(at: number, bytes: number): void;
  packLeft(
    from: number,
    images: number,
    fromImage: number,
    rows: number,
    fromRow: number,
    columns: number,
    channels: number,
    to: number,
  ): void;
  packRight(
    from: number,
    images: number,
    fromImage: number,
    rows: number,
    fromRow: number,
    columns: number,
    channels: number,
    to: number,
  ): void;
  packPatches(
    x: number,
    images: number,
    height: number,
    width: number,
    channels: number,
    rows: number,
    columns: number,
    filterHeight: number,
    filterWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
    to: number,
  ): void;
  addFilterGradient(
    x: number,
    dy: number,
    images: number,
    height: number,
    width: number,
    inPanels: number,
    outHeight: number,
    outWidth: number,
    outPanels: number,
    filterHeight: number,
    filterWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
    tiles: number,
  ): void;
  unpackFilterGradient(
    tiles: number,
    taps: number,
    channels: number,
    outChannels: number,
    dFilter: number,
  ): void;
  countNonzero(values: number, count: number): number;
  packKept: PackFilter;
  packDense: PackFilter;
  sparseConvolution: ConvolvePart;
  denseConvolution: ConvolvePart;
  packPlanes(
    from: number,
    channels: number,
    fromRow: number,
    fromColumn: number,
    top: number,
    rows: number,
    totalRows: number,
    left: number,
    columns: number,
    pitch: number,
    to: number,
    plane: number,
  ): void;
}

/** Returns the end of the values. */
type PackFilter = (
  filter: number,
  outStride: number,
  inStride: number,
  outs: number,
  ins: number,
  size: number,
  taps: number,
  tapCount: number,
  plane: number,
  table: number,
  values: number,
) => number;

type ConvolvePart = (
  x: number,
  stretches: number,
  xStretch: number,
  positions: number,
  pitch: number,
  columns: number,
  outs: number,
  ins: number,
  size: number,
  tapCount: number,
  plane: number,
  table: number,
  values: number,
  tile: number,
  bias: number,
  clamp: number,
  y: number,
  yStretch: number,
  yRow: number,
  yColumn: number,
) => void;
