/** How a kernel is laid out as a sheet of equal tiles, one cell a weight. */
export interface MaskTiles {
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** Tiles beside and above each other. */
  readonly columns: number;
  readonly rows: number;
  /** Empty cells between two tiles. */
  readonly gap: number;
  /** Where the weight of a cell lies in the flat kernel; undefined if this place has no tile. */
  readonly weightIndex: (column: number, row: number, x: number, y: number) => number | undefined;
  /** What the reader sees, in words. */
  readonly note: string;
}

const UNITS = 24;
const UNITS_BESIDE = 8;
const MATRIX_SIDE = 128;
const CHANNELS = 32;
/** Bounds the drawing of convolutions with large windows. */
const CONVOLUTION_CELLS = 40_000;

/**
 * A convolution as its windows, a dense kernel over the image as images, another dense kernel as a matrix.
 * @param shape of the kernel in tfjs layout: [.., in, out]; with rank 3 or 4 the rest is the window.
 * @param imageShape of the model's input.
 */
export function maskTiles(
  shape: readonly number[],
  imageShape?: readonly [height: number, width: number, channels: number],
): MaskTiles {
  const outputs = shape.at(-1) as number;
  const inputs = shape.at(-2) ?? 1;
  if (shape.length === 3 || shape.length === 4) {
    const [height, width] =
      shape.length === 4 ? [shape[0] as number, shape[1] as number] : [1, shape[0] as number];
    return convolution(height, width, inputs, outputs);
  }
  const [height, width, channels] = imageShape ?? [0, 0, 0];
  if (shape.length === 2 && inputs === height * width * channels) {
    return images(height, width, channels, outputs);
  }
  return matrix(
    shape.slice(0, -1).reduce((a, b) => a * b, 1),
    outputs,
  );
}

function convolution(height: number, width: number, inputs: number, outputs: number): MaskTiles {
  const columns = Math.min(outputs, CHANNELS);
  const rows = Math.min(
    inputs,
    CHANNELS,
    Math.max(1, Math.floor(CONVOLUTION_CELLS / (columns * height * width))),
  );
  const cut =
    columns < outputs || rows < inputs
      ? ` The first ${rows} of ${inputs} inputs and ${columns} of ${outputs} outputs.`
      : '';
  return {
    tileWidth: width,
    tileHeight: height,
    columns,
    rows,
    gap: 1,
    weightIndex: (output, input, x, y) => ((y * width + x) * inputs + input) * outputs + output,
    note: `Each little square is one ${height} × ${width} window: inputs from top to bottom, outputs from left to right.${cut}`,
  };
}

function images(height: number, width: number, channels: number, units: number): MaskTiles {
  const shown = Math.min(units, UNITS);
  const columns = Math.min(shown, UNITS_BESIDE);
  return {
    tileWidth: width,
    tileHeight: height,
    columns,
    rows: Math.ceil(shown / columns) * channels,
    gap: 2,
    weightIndex: (column, row, x, y) => {
      const unit = Math.floor(row / channels) * columns + column;
      const input = (y * width + x) * channels + (row % channels);
      return unit < shown ? input * units + unit : undefined;
    },
    note:
      `Each picture shows which pixels ${shown < units ? `one of the first ${shown} of ${units} units` : 'one unit'} sees` +
      `${channels > 1 ? `, its ${channels} channels below each other` : ''}.`,
  };
}

function matrix(inputs: number, outputs: number): MaskTiles {
  const tileWidth = Math.min(inputs, MATRIX_SIDE);
  const tileHeight = Math.min(outputs, MATRIX_SIDE);
  const whole = tileWidth === inputs && tileHeight === outputs;
  return {
    tileWidth,
    tileHeight,
    columns: 1,
    rows: 1,
    gap: 0,
    weightIndex: (_column, _row, x, y) => x * outputs + y,
    note:
      `Inputs from left to right, outputs from top to bottom` +
      `${whole ? '' : `: the upper left part, ${tileWidth} of ${inputs} inputs and ${tileHeight} of ${outputs} outputs`}.`,
  };
}
