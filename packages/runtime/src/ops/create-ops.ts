import { allParts } from './all-parts.ts';
import { type BinaryConv2d, type BinaryConv2dOptions, createBinaryConv2d } from './binary-conv2d.ts';
import { checkCount } from './check.ts';
import { type Conv2d, type Conv2dOptions, createConv2d } from './conv2d.ts';
import { createEngine, type Simd } from './engine.ts';
import { createMatrix, type Matrix, type MatrixOptions } from './matrix.ts';
import { createExchange, type Resident } from './resident.ts';

export interface OpsOptions {
  /**
   * `auto` takes the best that the JavaScript engine has: `relaxed` (WebAssembly with fused multiply-add, whose
   * last bits may differ between machines), `fixed` (WebAssembly SIMD) or `none` (plain JavaScript); the latter
   * two give the same bits everywhere.
   */
  readonly simd?: 'auto' | Simd;
}

/** Sparse, ternary and dense products on typed arrays, with a memory of their own. */
export interface Ops {
  readonly simd: Simd;
  /** Packs a weight matrix, float32 [rows × columns]; zeros cost nothing but in form `dense`. */
  packMatrix(values: Float32Array, options: MatrixOptions): Matrix;
  /** Packs a kernel, float32 [height × width × channels / groups × units]. */
  packConv2d(kernel: Float32Array, options: Conv2dOptions): Conv2d;
  /** Makes an array of zeros in the kernels' memory, for inputs and outputs that need no copy. */
  allocate(length: number): Resident;
  /** The same of bytes, for nibbles. */
  allocateNibbles(length: number): Resident<Uint8Array>;
  /** Packs a kernel of weights ±α or 0 for inputs of ±1. */
  packBinaryConv2d(kernel: Float32Array, options: BinaryConv2dOptions): BinaryConv2d;
  /**
   * The signs of an image, four channels a byte: bit j of byte (g, p) is set where channel 4g + j is ≥ 0 at position p.
   *
   * @param values float32 [channels × positions].
   * @returns uint8 [⌈channels / 4⌉ × positions]; `output` if given.
   */
  signNibbles<Out extends Uint8Array | Resident<Uint8Array> = Uint8Array>(
    values: Float32Array | Resident,
    options: SignNibblesOptions<Out>,
  ): Out;
}

export interface SignNibblesOptions<Out> {
  readonly channels: number;
  readonly positions: number;
  /** Where the result goes (default: a new Uint8Array). */
  readonly output?: Out | undefined;
}

/**
 * Makes the operations. Each has its own memory (at most 1 GiB), which grows with what is packed and goes when
 * nothing refers to it any more.
 *
 * @throws if `simd` names something that the engine does not have.
 */
export function createOps({ simd = 'auto' }: OpsOptions = {}): Ops {
  const engine = createEngine(simd, allParts);
  const exchange = createExchange(engine.heap);
  return Object.freeze({
    simd: engine.simd,
    packMatrix: (values: Float32Array, options: MatrixOptions) =>
      createMatrix(engine, exchange, values, options),
    packConv2d: (kernel: Float32Array, options: Conv2dOptions) =>
      createConv2d(engine, exchange, kernel, options),
    allocate(length: number): Resident {
      checkCount('allocate: length', length);
      return exchange.allocate('Float32Array', length);
    },
    allocateNibbles(length: number): Resident<Uint8Array> {
      checkCount('allocateNibbles: length', length);
      return exchange.allocate('Uint8Array', length);
    },
    packBinaryConv2d: (kernel: Float32Array, options: BinaryConv2dOptions) =>
      createBinaryConv2d(engine, exchange, kernel, options),
    signNibbles<Out extends Uint8Array | Resident<Uint8Array> = Uint8Array>(
      values: Float32Array | Resident,
      { channels, positions, output }: SignNibblesOptions<Out>,
    ): Out {
      checkCount('signNibbles: channels', channels);
      checkCount('signNibbles: positions', positions);
      return exchange.between(
        'signNibbles',
        [values, 'Float32Array', channels * positions],
        [output, 'Uint8Array', Math.ceil(channels / 4) * positions],
        (from, to) =>
          engine.kernels.signNibbles(from, 4 * positions, 0, channels, 1, positions, to, positions, 0),
      ) as Out;
    },
  });
}
