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
    tables: number,
    out: number,
    outPitch: number,
  ): void;
  /** Float planes as signs, four channels a byte. */
  signNibbles(from: number, channels: number, positions: number, to: number): void;
  /** int16 sums as finished floats; `pitch` in sums, `plane` in bytes. */
  scaleSums(...args: [...sums: SumsArguments, ...epilogue: Epilogue, out: number]): void;
  /** int16 sums as nibbles: bit set where sum ≥ threshold, or where not if flipped. */
  thresholdSums(...args: [...sums: SumsArguments, thresholds: number, flips: number, out: number]): void;
  /** An image into padded planes, one for each phase of the strides. */
  placeFloats(...args: PlaceArguments): void;
  placeBytes(...args: PlaceArguments): void;
  /** The first `width` bytes of each row of each plane, one after another. */
  compact(
    from: number,
    plane: number,
    pitch: number,
    planes: number,
    rows: number,
    width: number,
    to: number,
  ): void;
}

/** value = sum · scale[row] + bias[row], then max(value, 0) if relu; the addresses of float32 [rows]. */
export type Epilogue = [scale: number, bias: number, relu: number];

export type PlaceArguments = [
  from: number,
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
