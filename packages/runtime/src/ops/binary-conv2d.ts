import { checkArray, checkCount, checkFinite, checkOneOf } from './check.ts';
import { type Conv2dShape, conv2dWindows } from './conv2d-windows.ts';
import type { Engine } from './engine.ts';
import { tapsOfRows } from './kept-taps.ts';
import { packBinary } from './pack-binary.ts';
import type { Epilogue } from './pack-weights.ts';
import { inPlanes, inTapOrder } from './place.ts';
import type { Exchange, Numbers, NumbersName, Resident } from './resident.ts';

export interface BinaryConv2dOptions extends Omit<Conv2dShape, 'groups'>, Epilogue {
  /** Of the kernel: height, width, channels, units (tf.layers) or units, channels, height, width (PyTorch). */
  readonly layout?: 'hwio' | 'oihw' | undefined;
  /**
   * int32 [units]: what a sum of signs must reach to count as +1 in `signs` (default: 0). Batch normalisation and
   * sign are one such comparison, the other way round where the slope is negative.
   */
  readonly thresholds?: Int32Array | undefined;
  /** uint8 [units], 1 where sums below the threshold count as +1 (default: 0). */
  readonly flips?: Uint8Array | undefined;
}

/**
 * A convolution of inputs ±1, four channels a byte (`signNibbles`), with weights ±α or 0, packed once. Padding is 0.
 * The sums are integers and exact; `output` is float32, int16 or uint8 of the lengths given, new if not given.
 */
export interface BinaryConv2d {
  /** ⌈channels / 4⌉, height, width. */
  readonly input: readonly [number, number, number];
  /** Units, height, width. */
  readonly output: readonly [number, number, number];
  /** Weights that are not 0. */
  readonly kept: number;
  /** Bytes in memory. */
  readonly bytes: number;
  /** int16 [units × height × width]: Σ of weight signs times inputs. */
  sums(input: Uint8Array | Resident<Uint8Array>, options?: { readonly output?: Int16Array }): Int16Array;
  /** float32 [units × height × width]: the sums times α, then scale, bias and relu. */
  apply<Out extends Float32Array | Resident = Float32Array>(
    input: Uint8Array | Resident<Uint8Array>,
    options?: { readonly output?: Out | undefined },
  ): Out;
  /** uint8 [⌈units / 4⌉ × height × width]: the signs of the sums, the input of the next binary layer. */
  signs<Out extends Uint8Array | Resident<Uint8Array> = Uint8Array>(
    input: Uint8Array | Resident<Uint8Array>,
    options?: { readonly output?: Out | undefined },
  ): Out;
  dispose(): void;
}

export function createBinaryConv2d(
  engine: Engine,
  exchange: Exchange,
  kernel: Float32Array,
  { layout = 'hwio', scale, bias, relu = false, thresholds, flips, channels, ...shape }: BinaryConv2dOptions,
): BinaryConv2d {
  const who = 'packBinaryConv2d';
  checkCount(`${who}: channels`, channels);
  const dense = conv2dWindows(who, { ...shape, channels, groups: 1 });
  const windows = conv2dWindows(who, { ...shape, channels: Math.ceil(channels / 4), groups: 1 });
  const { units, positions, pitch } = windows;
  const columns = dense.offsets.length;
  checkOneOf(`${who}: layout`, layout, ['hwio', 'oihw']);
  checkArray(`${who}: kernel`, kernel, 'Float32Array', units * columns);
  checkFinite(`${who}: kernel`, kernel);
  if (columns > 32766) {
    throw new Error(`[supermask/runtime] ${who}: an output must have at most 32766 weights, got ${columns}`);
  }
  if (scale !== undefined) checkArray(`${who}: scale`, scale, 'Float32Array', units);
  if (bias !== undefined) checkArray(`${who}: bias`, bias, 'Float32Array', units);
  if (thresholds !== undefined) checkArray(`${who}: thresholds`, thresholds, 'Int32Array', units);
  if (flips !== undefined) {
    checkArray(`${who}: flips`, flips, 'Uint8Array', units);
    if (flips.some((flip) => flip > 1)) throw new Error(`[supermask/runtime] ${who}: flips must be 0 or 1`);
  }
  const { kernels } = engine;
  const packed = packBinary(
    engine.heap,
    tapsOfRows(inTapOrder(kernel, dense, layout), { rows: units, columns }),
    {
      ...{ dense, windows, scale, bias, thresholds, flips },
    },
  );
  const [rows, width] = windows.output;
  const rowBytes = Math.ceil(positions / 16) * 32;
  let disposed = false;

  const compute = (
    who: string,
    input: Uint8Array | Resident<Uint8Array>,
    [output, kind, length]: readonly [Numbers | Resident<Numbers> | undefined, NumbersName, number],
    finish: (sums: number, to: number) => void,
  ): Numbers | Resident<Numbers> => {
    if (disposed) throw new Error(`[supermask/runtime] ${who}: this convolution is disposed`);
    const [height, width] = windows.image;
    const expected = windows.channels * height * width;
    return exchange.between(who, [input, 'Uint8Array', expected], [output, kind, length], (from, to) =>
      inPlanes(engine, exchange, windows, from, 1, (planes) =>
        exchange.scratch(units * rowBytes, (sums) => {
          kernels.binary(
            planes,
            positions,
            units,
            packed.starts,
            packed.deltas,
            packed.patterns,
            packed.stretch,
            packed.tables,
            sums,
            rowBytes,
          );
          finish(sums, to);
        }),
      ),
    );
  };
  return Object.freeze({
    input: Object.freeze([windows.channels, windows.image[0], windows.image[1]] as const),
    output: Object.freeze([units, rows, width] as const),
    kept: packed.kept,
    bytes: packed.store.bytes,
    sums: (input: Uint8Array | Resident<Uint8Array>, { output }: { output?: Int16Array } = {}) =>
      compute('sums', input, [output, 'Int16Array', units * rows * width], (sums, to) =>
        kernels.copyRows(
          ...([sums, rowBytes, pitch * 2, units, rows, width * 2] as const),
          ...([to, rows * width * 2, width * 2] as const),
        ),
      ) as Int16Array,
    apply: <Out extends Float32Array | Resident = Float32Array>(
      input: Uint8Array | Resident<Uint8Array>,
      { output }: { readonly output?: Out | undefined } = {},
    ): Out =>
      compute('apply', input, [output, 'Float32Array', units * rows * width], (sums, to) =>
        kernels.scaleSums(
          ...([sums, rowBytes, pitch, units, rows, width] as const),
          ...([packed.scale, packed.bias, relu ? 1 : 0] as const),
          ...([to, rows * width * 4, width * 4] as const),
        ),
      ) as Out,
    signs: <Out extends Uint8Array | Resident<Uint8Array> = Uint8Array>(
      input: Uint8Array | Resident<Uint8Array>,
      { output }: { readonly output?: Out | undefined } = {},
    ): Out =>
      compute('signs', input, [output, 'Uint8Array', Math.ceil(units / 4) * rows * width], (sums, to) =>
        kernels.thresholdSums(
          ...([sums, rowBytes, pitch, units, rows, width] as const),
          ...([packed.thresholds, packed.flips] as const),
          ...([to, rows * width, width] as const),
        ),
      ) as Out,
    dispose() {
      disposed = true;
      packed.store.free();
    },
  });
}
