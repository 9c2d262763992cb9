import type { GridConvolution, GridFilter } from './grid-convolution.ts';

// The planes of a band stay in the second-level cache, and what a block of channels shows a stretch of positions in the
// first-level cache; in bytes.
const [PLANES, BLOCK] = [384 * 1024, 20 * 1024];
// The weights of a group of output channels, in bytes, stay in the second-level cache as well.
const GROUP = 256 * 1024;
// Positions of a stretch, at most.
const STRETCH = 28;

/** How the planes of a convolution lie in memory. */
export interface GridLayout {
  /** From row to row, in values. */
  readonly pitch: number;
  /** From channel to channel, in bytes. */
  readonly plane: number;
  /** Grid rows in a band. */
  readonly bandRows: number;
  /** Images that are laid out together. */
  readonly images: number;
  /** Input channels in a block. */
  readonly block: number;
  /** Output channels in a group. */
  readonly group: number;
  /** Of the planes of an image. */
  readonly imageBytes: number;
  /** Whether to take `rows` rows of `columns` positions for one, rather than begin a vector in each. */
  isFlat(rows: number, columns: number): boolean;
}

export function gridLayout({ batch, rows, columns, x, y, filter }: GridConvolution): GridLayout {
  const reach = columns.extent + columns.maxShift;
  const left = Math.min(...columns.inputs.map(({ first }) => first));
  // What is right of a row is left of the next, as far as both are zeros.
  const pitch = Math.max(
    columns.extent,
    reach - left,
    ...columns.inputs.map(({ first, count }) => Math.min(first + count, reach)),
  );
  const channels = rows.inputs.length * columns.inputs.length * x.channels;
  const fitting = Math.max(1, Math.floor(PLANES / (4 * channels * pitch)) - rows.maxShift);
  const bandRows = Math.ceil(rows.extent / Math.ceil(rows.extent / fitting));
  // The last row of a plane has nothing on its right but these zeros. Planes of an odd number of cache lines begin at
  // different places of a page, else they would compete for the same lines of the cache.
  const plane = 64 * (Math.ceil(((bandRows + rows.maxShift) * pitch + Math.max(0, reach - pitch)) / 16) | 1);
  const most = Math.max(4, Math.floor(BLOCK / (4 * filter.rows * (STRETCH + columns.maxShift))));
  const block = Math.ceil(x.channels / Math.ceil(x.channels / most));
  const imageBytes = channels * plane;
  const bytes = filter.kept === undefined ? 4 * filter.size : 8 * filter.kept;
  const group = 4 * Math.ceil(y.channels / Math.max(1, Math.ceil(bytes / GROUP)) / 4);
  // Each group comes from beyond the cache: that is worth several images, if they are small.
  const several = group < y.channels && bandRows === rows.extent;
  const images = several ? Math.max(1, Math.min(batch, Math.floor(PLANES / imageBytes))) : 1;
  return { pitch, plane, bandRows, images, block, group, imageBytes, isFlat };

  function isFlat(count: number, width: number): boolean {
    return cost(filter, (count - 1) * pitch + width) < count * cost(filter, width);
  }
}

/** Of each weight at `positions` neighbouring positions, in vectors; a stretch costs as much as one and a half by itself. */
function cost({ kept }: GridFilter, positions: number): number {
  const vectors = kept === undefined ? 2 * Math.ceil(positions / 8) : Math.ceil(positions / 4);
  return vectors + 1.5 * Math.ceil((4 * vectors) / STRETCH);
}

// XNNPACK needs as long for a product as we for this many.
const XNNPACK = 0.7;

/** Whether a forward convolution takes less time than in XNNPACK, which is faster at tiny images with few zeros. */
export function isFasterThanXnnpack(convolution: GridConvolution): boolean {
  const { filter, rows, columns } = convolution;
  const [height, width] = [rows.extent, columns.extent];
  const { isFlat, pitch } = gridLayout(convolution);
  const vectors = isFlat(height, width)
    ? cost(filter, (height - 1) * pitch + width)
    : height * cost(filter, width);
  return XNNPACK * 4 * vectors * (filter.kept ?? filter.size) < height * width * filter.size;
}
