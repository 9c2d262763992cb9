import type { backend_util } from '@tensorflow/tfjs-core';

/** Several images, or a rectangle of one: some of the outputs of a convolution, and the inputs that their windows see. */
export interface OutputPart {
  readonly image: number;
  readonly images: number;
  readonly out: Rectangle;
  /** Empty where all windows lie in the padding. */
  readonly seen: Rectangle;
}

export interface Rectangle {
  readonly row: number;
  readonly rows: number;
  readonly column: number;
  readonly columns: number;
}

/** The outputs of a convolution in parts of about `positions` each: rows as whole as that allows, then images. */
export function outputParts(info: backend_util.Conv2DInfo, positions: number): OutputPart[] {
  const { batchSize, outHeight, outWidth } = info;
  const columns = stretches(outWidth, positions);
  const width = columns[0]?.count ?? 1;
  const rows = stretches(outHeight, Math.max(1, Math.round(positions / width)));
  const area = width * (rows[0]?.count ?? 1);
  return stretches(batchSize, Math.max(1, Math.round(positions / area))).flatMap((image) =>
    rows.flatMap((row) =>
      columns.map((column) => {
        const down = under(row, info.strideHeight, info.filterHeight, info.padInfo.top, info.inHeight);
        const across = under(column, info.strideWidth, info.filterWidth, info.padInfo.left, info.inWidth);
        return {
          image: image.first,
          images: image.count,
          out: { row: row.first, rows: row.count, column: column.first, columns: column.count },
          seen: { row: down.first, rows: down.count, column: across.first, columns: across.count },
        };
      }),
    ),
  );
}

interface Stretch {
  readonly first: number;
  readonly count: number;
}

/** `size` in stretches of at most `most`, as equal as can be. */
function stretches(size: number, most: number): Stretch[] {
  const count = Math.ceil(size / Math.ceil(size / most));
  return Array.from({ length: size === 0 ? 0 : Math.ceil(size / count) }, (_, i) => ({
    first: i * count,
    count: Math.min(count, size - i * count),
  }));
}

function under(
  { first, count }: Stretch,
  stride: number,
  filterSize: number,
  pad: number,
  size: number,
): Stretch {
  const inside = (index: number) => Math.min(size, Math.max(0, index));
  const start = inside(first * stride - pad);
  return { first: start, count: inside((first + count - 1) * stride - pad + filterSize) - start };
}
