import type { GridAxis, Tap } from './grid-axis.ts';
import { type GridLayout, gridLayout } from './grid-layout.ts';
import type { HeapModule } from './heap-module.ts';

/** A convolution of x to y, both [batch, rows, columns, channels]; forward or, for the gradient, backward. */
export interface GridConvolution {
  readonly batch: number;
  readonly rows: GridAxis;
  readonly columns: GridAxis;
  readonly x: GridShape;
  readonly y: GridShape;
  readonly filter: GridFilter;
}

/** Of one image. */
export interface GridShape {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

/** [rows, columns, …]; neighbouring channels of x and y are `inStep` and `outStep` weights apart. */
export interface GridFilter {
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
  readonly inStep: number;
  readonly outStep: number;
  readonly size: number;
  /** Weights other than 0, which alone are used, or undefined to use all. */
  readonly kept: number | undefined;
}

/** Addresses, and what is to be done with the sums. */
export interface GridOperands {
  readonly x: number;
  readonly y: number;
  /** [channels of y]; 0: none. */
  readonly bias?: number;
  /** 0: none, 1: relu, 2: relu6. */
  readonly clamp?: number;
}

/** Some channels of one phase of y, and the weights for them. */
interface Group {
  readonly row: GridAxis['outputs'][number];
  readonly column: GridAxis['outputs'][number];
  readonly channel: number;
  readonly channels: number;
  readonly taps: number;
  readonly table: number;
  readonly values: number;
}

/**
 * Each image, or a band of its rows, is laid out in planes of one channel, padded with zeros; a weight then meets a stretch of
 * neighbouring positions at a time.
 */
export function gridConvolution(
  module: HeapModule,
  convolution: GridConvolution,
  { x: xAt, y: yAt, bias = 0, clamp = 0 }: GridOperands,
): void {
  const { kernels } = module;
  const { batch, rows, x, y, filter } = convolution;
  const layout = gridLayout(convolution);
  const { pitch, plane, block, imageBytes } = layout;
  const convolve = filter.kept === undefined ? kernels.denseConvolution : kernels.sparseConvolution;
  const [xRow, yRow] = [4 * x.channels * x.columns, 4 * y.channels * y.columns];
  withPackedFilter(module, convolution, layout, (planes, groups, tile) => {
    for (let n = 0; n < batch; n += layout.images) {
      const images = Math.min(layout.images, batch - n);
      for (let q = 0; q < rows.extent; q += layout.bandRows) {
        const band = Math.min(layout.bandRows, rows.extent - q);
        for (let i = 0; i < images; i++) {
          const image = xAt + (n + i) * xRow * x.rows;
          packBand(module, convolution, layout, image, q, band, planes + i * imageBytes);
        }
        for (const { row, column, channel, channels, taps, table, values } of groups) {
          const count = Math.min(band, row.count - q);
          if (count <= 0) continue;
          const flat = layout.isFlat(count, column.count);
          const positions = flat ? (count - 1) * pitch + column.count : column.count;
          const corner = (row.pixel + q * row.step) * yRow + 4 * (column.pixel * y.channels + channel);
          const down = row.step * yRow;
          for (let i = 0; i < images; i++) {
            convolve(
              ...[
                planes + i * imageBytes,
                flat ? 1 : count,
                4 * pitch,
                positions,
                pitch,
                column.count,
                channels,
              ],
              ...[x.channels, block, taps, plane, table, values, tile, bias && bias + 4 * channel, clamp],
              ...[yAt + (n + i) * yRow * y.rows + corner, down, down, 4 * column.step * y.channels],
            );
          }
        }
      }
    }
  });
}

function withPackedFilter(
  module: HeapModule,
  { rows, columns, x, y, filter }: GridConvolution,
  { plane, pitch, block, group, images, imageBytes }: GridLayout,
  use: (planes: number, groups: readonly Group[], tile: number) => void,
): void {
  const groups = Math.ceil(y.channels / group);
  const phases = rows.outputs.flatMap((row) => columns.outputs.map((column) => ({ row, column })));
  const [taps, blocks] = [filter.rows * filter.columns, Math.ceil(x.channels / block)];
  const sparse = filter.kept !== undefined;
  const tableBytes = 4 * (sparse ? phases.length * blocks * y.channels : groups * taps * block);
  const valueBytes =
    filter.kept !== undefined ? 8 * filter.kept + 8 : 16 * taps * x.channels * Math.ceil(y.channels / 4);
  const [tileBytes, tapBytes] = [4 * 32 * group, 8 * taps];
  // The last vector may read a little behind the planes.
  const xBytes = images * imageBytes + 32;
  module.withScratch(xBytes + tapBytes + tileBytes + tableBytes + valueBytes, (planes) => {
    const tile = planes + xBytes;
    let table = tile + tileBytes;
    let values = table + tableBytes;
    const tapTable = values + valueBytes;
    const pack = sparse ? module.kernels.packKept : module.kernels.packDense;
    const packed = phases.flatMap(({ row, column }) => {
      const places = tapPlaces(row.taps, column.taps);
      module.words(tapTable, places.length).set(places);
      const count = places.length / 2;
      return Array.from({ length: groups }, (_, i) => {
        const channel = i * group;
        const channels = Math.min(group, y.channels - channel);
        const made = { row, column, channel, channels, taps: count, table, values };
        values = pack(
          ...[filter.at + 4 * channel * filter.outStep, 4 * filter.outStep, 4 * filter.inStep, channels],
          ...[x.channels, block, tapTable, count, plane, table, values],
        );
        table += 4 * (sparse ? blocks * channels : block * count);
        return made;
      });
    });
    use(planes, packed, tile);
  });

  /** For each tap where it lies in the filter and in the planes, in bytes. */
  function tapPlaces(down: readonly Tap[], across: readonly Tap[]): number[] {
    return down.flatMap((i) =>
      across.flatMap((j) => [
        4 * (i.tap * filter.columns + j.tap) * x.channels * y.channels,
        plane * x.channels * (i.input * columns.inputs.length + j.input) + 4 * (i.shift * pitch + j.shift),
      ]),
    );
  }
}

/** Lays out what grid rows `q` to `q + band` of one image see. */
function packBand(
  { kernels }: HeapModule,
  { rows, columns, x }: GridConvolution,
  { pitch, plane }: GridLayout,
  image: number,
  q: number,
  band: number,
  planes: number,
): void {
  const [pixel, row] = [4 * x.channels, 4 * x.channels * x.columns];
  const height = band + rows.maxShift;
  rows.inputs.forEach((down, i) => {
    columns.inputs.forEach((across, j) => {
      const top = Math.max(0, down.first - q);
      const skipped = Math.max(0, q - down.first);
      const count = Math.max(0, Math.min(down.count - skipped, height - top));
      kernels.packPlanes(
        image + (down.pixel + skipped * down.step) * row + across.pixel * pixel,
        ...[x.channels, down.step * row, across.step * pixel, top, count, height, across.first],
        ...[Math.max(0, Math.min(across.count, pitch - across.first)), pitch],
        ...[planes + plane * x.channels * (i * columns.inputs.length + j), plane],
      );
    });
  });
}
