/**
 * The computations on one memory, in WebAssembly (`assembly/`) or JavaScript (`js-kernels.ts`). Addresses and
 * pitches count bytes, all else counts elements. They check nothing: callers do.
 */
export interface Kernels {
  /**
   * out[r][p] = finish(Σ of row r's weight · x[(base + index) · pitch bytes + p]), block by block, in the order of the
   * lists (`TapLists`).
   */
  sparse(
    ...args: [...batch: ListArguments, values: number, ...epilogue: Epilogue, out: number, outPitch: number]
  ): void;
  /** As `sparse`; each row has a list that is added, and one that is subtracted. */
  signs(...args: [...batch: ListArguments, ...epilogue: Epilogue, out: number, outPitch: number]): void;
  /** out[r][p] = finish(Σ over k of weight[r][k] · x[offsets[k] bytes + p]). */
  dense(
    ...args: [
      x: number,
      positions: number,
      rows: number,
      offsets: number,
      count: number,
      weights: number,
      ...epilogue: Epilogue,
      out: number,
      outPitch: number,
    ]
  ): void;
  /** `sparse` for one position: every eighth weight of a list has a sum of its own. */
  sparseVector(
    ...args: [
      x: number,
      columns: number,
      rows: number,
      ends: number,
      indices: number,
      values: number,
      ...epilogue: Epilogue,
      out: number,
    ]
  ): void;
  signsVector(
    ...args: [
      x: number,
      columns: number,
      rows: number,
      ends: number,
      indices: number,
      ...epilogue: Epilogue,
      out: number,
    ]
  ): void;
  denseVector(
    ...args: [x: number, rows: number, count: number, weights: number, ...epilogue: Epilogue, out: number]
  ): void;
  /** out[r][p] (int16) = Σ over row r's steps of tables[pattern][nibble at offset + p]; rows of whole vectors. */
  binary(
    x: number,
    positions: number,
    rows: number,
    starts: number,
    deltas: number,
    patterns: number,
    stretch: number,
    tables: number,
    out: number,
    outPitch: number,
  ): void;
  /** Float planes as signs, four channels a byte. */
  signNibbles(...args: [...from: Place, channels: number, rows: number, columns: number, ...to: Place]): void;
  /** int16 sums as finished floats; `pitch` in sums, `plane` in bytes. */
  scaleSums(...args: [...sums: SumsArguments, ...epilogue: Epilogue, ...to: Place]): void;
  /** int16 sums as nibbles: bit set where sum ≥ threshold, or where not if flipped. */
  thresholdSums(...args: [...sums: SumsArguments, thresholds: number, flips: number, ...to: Place]): void;
  /** An image into padded planes, one for each phase of the strides. */
  placeFloats(...args: PlaceArguments): void;
  placeBytes(...args: PlaceArguments): void;
  /** The first `width` bytes of each row of each plane, to rows elsewhere. */
  copyRows(...args: [...from: Place, planes: number, rows: number, width: number, ...to: Place]): void;
  /** Floats [rows][columns][channels] to planes. */
  splitChannels(...args: [from: number, channels: number, rows: number, columns: number, ...to: Place]): void;
  /** Zeros for the `width` floats from an address on, `rows` times in each plane. */
  clearRows(...args: [...at: Place, planes: number, rows: number, width: number]): void;
  /** The largest pixel of each window; pixels outside of the image take no part. */
  maxPool(...args: [...PoolArguments, ...to: Place]): void;
  /** The mean of each window's pixels, summed in double precision. */
  averagePool(...args: [...PoolArguments, ...to: Place]): void;
  /** `maxPool` of nibbles; `flips` is a byte for each plane: the bits that then change. */
  poolNibbles(...args: [...PoolArguments, flips: number, ...to: Place]): void;
  /** x · scale[plane] + shift[plane], then the clamp of `Epilogue`. */
  affine(...args: [...x: Place, ...size: Size, ...epilogue: Epilogue, ...to: Place]): void;
  /** x + y, or x · y if `times`, then the clamp of `Epilogue`. */
  combine(
    ...args: [times: number, ...x: Place, ...y: Place, ...size: Size, clamp: number, ...to: Place]
  ): void;
  /** Whether (1 or 0) none of `count` floats is NaN or infinite. */
  isFinite(at: number, count: number): number;
  /** Nibbles two a byte, the first one low; `count` is rounded up to even. */
  packNibbles(from: number, count: number, to: number): void;
  /**
   * int16 sums of rows: base[r] (int32) + 2 · (how many weights have the sign that they meet). Of each row there stand a bit
   * for each weight that there is, then one for each that is negative; both have `words` of 64 bits, an even number.
   */
  binaryVector(x: number, words: number, rows: number, weights: number, base: number, out: number): void;
}

/** Where an image lies: address, bytes from plane to plane, bytes from row to row. */
export type Place = [address: number, plane: number, pitch: number];

type Size = [planes: number, rows: number, columns: number];

type PoolArguments = [
  ...from: Place,
  planes: number,
  height: number,
  width: number,
  sizeY: number,
  sizeX: number,
  strideY: number,
  strideX: number,
  top: number,
  left: number,
  rows: number,
  columns: number,
];

/**
 * value = sum · scale[row] + bias[row], the addresses of float32 [rows]; then, by `clamp`, 0: nothing, 1: max(value, 0),
 * 2: min(max(value, 0), 6).
 */
export type Epilogue = [scale: number, bias: number, clamp: number];

export type PlaceArguments = [
  ...from: Place,
  channels: number,
  height: number,
  width: number,
  top: number,
  left: number,
  strideY: number,
  strideX: number,
  rows: number,
  pitch: number,
  to: number,
];

type ListArguments = [
  x: number,
  pitch: number,
  positions: number,
  rows: number,
  blocks: number,
  ends: number,
  bases: number,
  indices: number,
  wide: number,
];

type SumsArguments = [
  from: number,
  plane: number,
  pitch: number,
  rows: number,
  height: number,
  width: number,
];
