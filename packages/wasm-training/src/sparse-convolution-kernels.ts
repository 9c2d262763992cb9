/** What assembly/sparse-convolution.ts exports. */
export interface SparseConvolutionKernels {
  /** How many of `count` values are not 0. */
  countKept(values: number, count: number): number;
  packTaps(
    filter: number,
    height: number,
    width: number,
    inChannels: number,
    outChannels: number,
    turned: boolean,
    plane: number,
    line: number,
    block: number,
    starts: number,
    taps: number,
  ): void;
  splitChannels(
    image: number,
    height: number,
    width: number,
    channels: number,
    planes: number,
    plane: number,
    line: number,
  ): void;
  sumTaps(
    planes: number,
    line: number,
    rows: number,
    images: number,
    starts: number,
    taps: number,
    blocks: number,
    units: number,
    bias: number,
    relu: boolean,
    outHeight: number,
    outWidth: number,
    out: number,
    sums: number,
  ): void;
}
