import type { GridAxis } from './grid-axis.ts';
import type { HeapModule } from './heap-module.ts';

// The planes of a part of an image stay in the second-level cache, and so do the lists of a group of channels.
const [PLANES, LISTS] = [384 * 1024, 256 * 1024];
// What a block of input channels shows seven vectors of outputs stays in the first-level cache.
const BLOCK = 20 * 1024;

/** A convolution between tensors [batch, rows, columns, channels] at `x` and `y`, forward or backward. */
export interface GridConvolution {
  readonly batch: number;
  readonly rows: GridAxis;
  readonly columns: GridAxis;
  readonly x: GridTensor;
  readonly y: GridTensor;
  /** [filter rows, filter columns, …], and how far apart the weights of neighbouring channels of x and y lie, in values. */
  readonly filter: { readonly at: number; readonly rows: number; readonly columns: number; readonly inStep: number; readonly outStep: number };
  readonly nonzero: number;
  /** Address of [channels of y], or 0. */
  readonly bias: number;
  /** 0: none, 1: relu, 2: relu6. */
  readonly clamp: number;
}

export interface GridTensor {
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

/**
 * Computes y with the weights that are not 0. Each image, or a stretch of its rows, is laid out in planes of one channel,
 * padded with zeros; a weight then meets a stretch of 28 neighbouring positions at a time.
 */
export function gridConvolution(module: HeapModule, convolution: GridConvolution): void {
  const { kernels, withScratch } = module;
  const { batch, rows, columns, x, y, filter } = convolution;
  const grid = gridOf(convolution);
  const { pitch, plane, bandRows, xBytes } = grid;
  const block = Math.max(4, Math.ceil(x.channels / Math.ceil(x.channels / grid.blockChannels)));
  const blocks = Math.ceil(x.channels / block);
  const group = Math.ceil(y.channels / Math.ceil((8 * convolution.nonzero) / LISTS || 1));
  const phases = rows.outputs.flatMap((row) => columns.outputs.map((column) => ({ row, column })));
  const tapBytes = 8 * filter.rows * filter.columns;
  const endBytes = 4 * phases.length * blocks * y.channels;
  const tileBytes = 4 * 28 * group;
  const listBytes = 8 * convolution.nonzero + 8;
  withScratch(xBytes + tapBytes + endBytes + tileBytes + listBytes, (planes) => {
    const taps = planes + xBytes;
    const tile = taps + tapBytes;
    let ends = tile + tileBytes;
    let lists = ends + endBytes;
    const groups = phases.flatMap(({ row, column }) => {
      const table = row.taps.flatMap((down) =>
        column.taps.flatMap((across) => {
          const phase = down.input * columns.inputs.length + across.input;
          const tap = (down.tap * filter.columns + across.tap) * x.channels * y.channels;
          return [4 * tap, plane * x.channels * phase + 4 * (down.shift * pitch + across.shift)];
        }),
      );
      module.words(taps, table.length).set(table);
      return Array.from({ length: Math.ceil(y.channels / group) }, (_, i) => {
        const channel = i * group;
        const channels = Math.min(group, y.channels - channel);
        const made = { row, column, channel, channels, lists, ends };
        lists = kernels.packKept(
          ...[filter.at + 4 * channel * filter.outStep, 4 * filter.outStep, 4 * filter.inStep, channels],
          ...[x.channels, block, taps, table.length / 2, plane, lists, ends],
        );
        ends += 4 * blocks * channels;
        return made;
      });
    });
    const [xColumn, yColumn] = [4 * x.channels, 4 * y.channels];
    const [xRow, yRow] = [xColumn * x.columns, yColumn * y.columns];
    for (let n = 0; n < batch; n++) {
      const [xImage, yImage] = [x.at + n * xRow * x.rows, y.at + n * yRow * y.rows];
      for (let q = 0; q < rows.extent; q += bandRows) {
        const band = Math.min(bandRows, rows.extent - q);
        rows.inputs.forEach((down, i) => {
          columns.inputs.forEach((across, j) => {
            const top = Math.max(0, down.first - q);
            const skipped = Math.max(0, q - down.first);
            const count = Math.max(0, Math.min(down.count - skipped, band + rows.maxShift - top));
            kernels.packPlanes(
              xImage + (down.pixel + skipped * down.step) * xRow + across.pixel * xColumn,
              ...[x.channels, down.step * xRow, across.step * xColumn, top, count, band + rows.maxShift],
              ...[across.first, Math.min(across.count, pitch - across.first), pitch],
              ...[planes + plane * x.channels * (i * columns.inputs.length + j), plane],
            );
          });
        });
        for (const { row, column, channel, channels, lists, ends } of groups) {
          const count = Math.min(band, row.count - q);
          if (count <= 0) continue;
          const to =
            yImage + (row.pixel + q * row.step) * yRow + column.pixel * yColumn + 4 * channel;
          const [down, across] = [row.step * yRow, column.step * yColumn];
          const flat = grid.flat(count, column.count);
          kernels.sparseConvolution(
            ...[planes, flat ? 1 : count, 4 * pitch, flat ? (count - 1) * pitch + column.count : column.count, pitch],
            ...[column.count, channels, blocks, lists, ends, tile, convolution.bias && convolution.bias + 4 * channel],
            ...[convolution.clamp, to, down, down, across],
          );
        }
      }
    }
  });
}

function gridOf({ rows, columns, x, filter }: GridConvolution) {
  const left = Math.min(...columns.inputs.map(({ first }) => first));
  // What is right of a row is left of the next, as far as both are zeros.
  const pitch = Math.max(
    columns.extent,
    columns.extent + columns.maxShift - left,
    ...columns.inputs.map(({ first, count }) => Math.min(first + count, columns.extent + columns.maxShift)),
  );
  const phases = rows.inputs.length * columns.inputs.length;
  const inPlanes = Math.floor(PLANES / (4 * phases * x.channels * pitch)) - rows.maxShift;
  const bands = Math.ceil(rows.extent / Math.max(1, Math.min(rows.extent, inPlanes)));
  const bandRows = Math.ceil(rows.extent / bands);
  const further = Math.max(0, columns.extent + columns.maxShift - pitch);
  const plane = 16 * Math.ceil(((bandRows + rows.maxShift) * pitch + further) / 4);
  const blockChannels = Math.floor(BLOCK / (filter.rows * 4 * (28 + columns.maxShift)));
  const cost = (positions: number) => {
    const vectors = Math.ceil(positions / 4);
    return vectors + 1.5 * Math.ceil(vectors / 7);
  };
  return {
    pitch,
    plane,
    bandRows,
    blockChannels,
    /** With what the last vector may read behind. */
    xBytes: phases * x.channels * plane + 16,
    /** Whether to take the rows of the grid for one: else each begins a vector. */
    flat: (count: number, width: number) => cost((count - 1) * pitch + width) < count * cost(width),
  };
}
