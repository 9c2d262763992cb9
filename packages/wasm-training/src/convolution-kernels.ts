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
}
