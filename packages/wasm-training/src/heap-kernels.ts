/**
 * What the WebAssembly module exports. All addresses are of float32 values on the heap of tfjs-backend-wasm; what the
 * numbers mean is told in `assembly/`.
 */
export interface HeapKernels {
  clear(at: number, bytes: number): void;
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
  maxPoolGrad(
    x: number,
    dy: number,
    dx: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    filterHeight: number,
    filterWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
    tiles: boolean,
  ): void;
}
