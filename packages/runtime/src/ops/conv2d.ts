import { checkArray, checkFinite, checkOneOf } from './check.ts';
import { type Conv2dShape, conv2dWindows } from './conv2d-windows.ts';
import type { Engine } from './engine.ts';
import { tapsOfRows } from './kept-taps.ts';
import { type Epilogue, type Form, packWeights } from './pack-weights.ts';
import { inPlanes, inTapOrder } from './place.ts';
import type { Exchange, Resident } from './resident.ts';

export interface Conv2dOptions extends Conv2dShape, Epilogue {
  readonly form?: Form | undefined;
  /** Of the kernel: height, width, channels, units (tf.layers) or units, channels, height, width (PyTorch). */
  readonly layout?: 'hwio' | 'oihw' | undefined;
}

export interface ApplyOptions<Out> {
  /** Where the result goes (default: a new Float32Array). */
  readonly output?: Out | undefined;
}

/** A convolution of one image, packed once. */
export interface Conv2d {
  /** Channels, height, width. */
  readonly input: readonly [number, number, number];
  /** Units, height, width. */
  readonly output: readonly [number, number, number];
  readonly form: Form;
  /** Weights that are not 0. */
  readonly kept: number;
  /** Bytes in memory. */
  readonly bytes: number;
  /**
   * The cross-correlation of an image with the kernel, then scale, bias and relu.
   *
   * @param input float32 [channels × height × width].
   * @returns float32 [units × output height × output width]; `output` if given.
   */
  apply<Out extends Float32Array | Resident = Float32Array>(
    input: Float32Array | Resident,
    options?: ApplyOptions<Out>,
  ): Out;
  dispose(): void;
}

export function createConv2d(
  engine: Engine,
  exchange: Exchange,
  kernel: Float32Array,
  { form = 'sparse', layout = 'hwio', scale, bias, relu = false, ...shape }: Conv2dOptions,
): Conv2d {
  const who = 'packConv2d';
  const windows = conv2dWindows(who, shape);
  const { units, channels, image, groups, output, offsets, positions, pitch } = windows;
  checkOneOf(`${who}: form`, form, ['sparse', 'signs', 'dense']);
  checkOneOf(`${who}: layout`, layout, ['hwio', 'oihw']);
  checkArray(`${who}: kernel`, kernel, 'Float32Array', units * offsets.length);
  checkFinite(`${who}: kernel`, kernel);
  if (scale !== undefined) checkArray(`${who}: scale`, scale, 'Float32Array', units);
  if (bias !== undefined) checkArray(`${who}: bias`, bias, 'Float32Array', units);
  if (form === 'dense' && groups > 1) {
    throw new Error(
      `[supermask/runtime] ${who}: form dense must have groups 1, got ${groups} (use 'sparse')`,
    );
  }
  const taps = {
    ...tapsOfRows(inTapOrder(kernel, windows, layout), { rows: units, columns: offsets.length }),
    offsets,
    base: (unit: number) => Math.floor((unit * groups) / units) * windows.group,
  };
  const weights = packWeights(engine, taps, { form, pitch: 4, scale, bias, relu });
  const { kernels } = engine;
  const [rows, columns] = output;
  const [height, width] = image;
  const contiguous = rows === 1 || columns === pitch;
  let disposed = false;
  return Object.freeze({
    input: Object.freeze([channels, height, width] as const),
    output: Object.freeze([units, rows, columns] as const),
    form,
    kept: weights.kept,
    bytes: weights.bytes,
    apply<Out extends Float32Array | Resident = Float32Array>(
      input: Float32Array | Resident,
      { output }: ApplyOptions<Out> = {},
    ): Out {
      if (disposed) throw new Error('[supermask/runtime] apply: this convolution is disposed');
      return exchange.between(
        'apply',
        [input, 'Float32Array', channels * height * width],
        [output, 'Float32Array', units * rows * columns],
        (from, to) =>
          inPlanes(engine, exchange, windows, from, 4, (planes) => {
            if (contiguous) {
              weights.multiply(planes, 4, positions, to, positions * 4);
              return;
            }
            exchange.scratch(units * positions * 4, (sums) => {
              weights.multiply(planes, 4, positions, sums, positions * 4);
              const place = [to, rows * columns * 4, columns * 4] as const;
              kernels.copyRows(sums, positions * 4, pitch * 4, units, rows, columns * 4, ...place);
            });
          }),
      ) as Out;
    },
    dispose() {
      disposed = true;
      weights.free();
    },
  });
}
