import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core';
import { addProduct } from './add-product.ts';
import { floats, withView } from './heap.ts';

// Positions in one product: the packed dy and a few rows of x then stay in the L2 cache.
const POSITIONS = 4096;

/**
 * Adds the filter gradient of a convolution to `dFilter`, by one product per filter tap and chunk of images,
 * without writing out patches.
 *
 * x is laid out as planes[row phase, column phase][channel][image, row, column] (the phases are the strides'
 * residues; one plane at stride 1) and dy on the same grid of rows and columns, zero where the grid is larger
 * than the output. Tap (i, j) then multiplies dy with the plane of its phases *shifted* by
 * (⌊i/stride⌋, ⌊j/stride⌋): a contiguous stretch of the heap that begins a little later. What the shift pushes
 * over the end of a row, image or channel meets a zero of dy (0 · NaN is NaN: a NaN in x can reach the
 * gradient of its neighbours).
 *
 * @param x [batch, inHeight, inWidth, inChannels].
 * @param dy [batch, outHeight, outWidth, outChannels].
 * @param dFilter [filterHeight, filterWidth, inChannels, outChannels], added to.
 */
export function filterGradientShifted(
  backend: BackendWasm,
  info: backend_util.Conv2DInfo,
  x: TensorInfo,
  dy: TensorInfo,
  dFilter: TensorInfo,
): void {
  const { batchSize, filterHeight, filterWidth, inChannels, outChannels } = info;
  const grid = makeGrid(info);
  const { rows, columns, length } = grid;
  const plane = inChannels * length;
  const planeCount = rows.phases.length * columns.phases.length;
  const planes = backend.makeOutput([planeCount * plane + grid.maxShift], 'float32');
  const dyGrid = backend.makeOutput([length * outChannels], 'float32');
  floats(backend, planes).fill(0);
  floats(backend, dyGrid).fill(0);
  for (let first = 0; first < batchSize; first += grid.images) {
    const images = Math.min(grid.images, batchSize - first);
    writePlanes(floats(backend, x), floats(backend, planes), info, grid, first, images);
    writeDy(floats(backend, dy), floats(backend, dyGrid), info, grid, first, images);
    withView(backend, dyGrid, 0, [1, length, outChannels], (dyChunk) => {
      for (let i = 0; i < filterHeight; i++) {
        for (let j = 0; j < filterWidth; j++) {
          const phase = (i % info.strideHeight) * columns.phases.length + (j % info.strideWidth);
          const shift = Math.floor(i / info.strideHeight) * columns.size + Math.floor(j / info.strideWidth);
          withView(backend, planes, phase * plane + shift, [1, inChannels, length], (xTap) => {
            addProduct(backend, xTap, dyChunk, dFilter, (i * filterWidth + j) * inChannels * outChannels);
          });
        }
      }
    });
  }
  backend.disposeData(planes.dataId);
  backend.disposeData(dyGrid.dataId);
}

interface Grid {
  readonly rows: Axis;
  readonly columns: Axis;
  /** Images in a chunk. */
  readonly images: number;
  /** Positions in a chunk: the inner dimension of the products. */
  readonly length: number;
  readonly maxShift: number;
}

function makeGrid(info: backend_util.Conv2DInfo): Grid {
  const { padInfo } = info;
  const rows = makeAxis(info.outHeight, info.filterHeight, info.strideHeight, padInfo.top, info.inHeight);
  const columns = makeAxis(info.outWidth, info.filterWidth, info.strideWidth, padInfo.left, info.inWidth);
  const positions = rows.size * columns.size;
  const chunks = Math.ceil(info.batchSize / Math.max(1, Math.round(POSITIONS / positions)));
  const images = Math.ceil(info.batchSize / Math.max(1, chunks));
  const maxShift = rows.maxShift * columns.size + columns.maxShift;
  return { rows, columns, images, length: images * positions, maxShift };
}

/** The rows or the columns of the grid. */
interface Axis {
  /** For each residue of the stride that some tap uses: the grid positions that hold input, [start, end). */
  readonly phases: readonly { readonly start: number; readonly end: number }[];
  readonly size: number;
  readonly maxShift: number;
}

function makeAxis(outSize: number, filterSize: number, stride: number, pad: number, inSize: number): Axis {
  const maxShift = Math.floor((filterSize - 1) / stride);
  const full = outSize + maxShift;
  const phases = Array.from({ length: Math.min(stride, filterSize) }, (_, residue) => {
    const start = Math.min(full, Math.max(0, Math.ceil((pad - residue) / stride)));
    const end = Math.min(full, Math.ceil((inSize + pad - residue) / stride));
    return { start, end: Math.max(start, end) };
  });
  // The zeros after one row can be those before the next: a shift over the end then meets zeros as well.
  const shared = Math.min(maxShift, ...phases.map(({ start, end }) => Math.min(start, full - end)));
  return { phases, size: full - Math.max(0, shared), maxShift };
}

function writePlanes(
  x: Float32Array,
  planes: Float32Array,
  info: backend_util.Conv2DInfo,
  grid: Grid,
  firstImage: number,
  images: number,
): void {
  const { inHeight, inWidth, inChannels, strideHeight, strideWidth } = info;
  const { top, left } = info.padInfo;
  const { rows, columns, length } = grid;
  const step = strideWidth * inChannels;
  let plane = 0;
  for (const [a, { start: uStart, end: uEnd }] of rows.phases.entries()) {
    for (const [b, { start: vStart, end: vEnd }] of columns.phases.entries()) {
      for (let n = 0; n < images; n++) {
        for (let u = uStart; u < uEnd; u++) {
          const h = u * strideHeight + a - top;
          const line =
            (((firstImage + n) * inHeight + h) * inWidth + vStart * strideWidth + b - left) * inChannels;
          const row = plane + (n * rows.size + u) * columns.size;
          let c = 0;
          // Four channels at a time: they share the cache lines of x.
          for (; c + 4 <= inChannels; c += 4) {
            let from = line + c;
            const to = row + c * length;
            for (let v = vStart; v < vEnd; v++) {
              planes[to + v] = x[from] as number;
              planes[to + v + length] = x[from + 1] as number;
              planes[to + v + 2 * length] = x[from + 2] as number;
              planes[to + v + 3 * length] = x[from + 3] as number;
              from += step;
            }
          }
          for (; c < inChannels; c++) {
            let from = line + c;
            const to = row + c * length;
            for (let v = vStart; v < vEnd; v++) {
              planes[to + v] = x[from] as number;
              from += step;
            }
          }
        }
      }
      plane += inChannels * length;
    }
  }
}

function writeDy(
  dy: Float32Array,
  dyGrid: Float32Array,
  info: backend_util.Conv2DInfo,
  grid: Grid,
  firstImage: number,
  images: number,
): void {
  const { outHeight, outWidth, outChannels } = info;
  const run = outWidth * outChannels;
  for (let n = 0; n < images; n++) {
    for (let u = 0; u < outHeight; u++) {
      const from = ((firstImage + n) * outHeight + u) * run;
      dyGrid.set(dy.subarray(from, from + run), (n * grid.rows.size + u) * grid.columns.size * outChannels);
    }
  }
  // The last chunk may hold fewer images; what the chunk before left in their place must not count.
  dyGrid.fill(0, images * grid.rows.size * grid.columns.size * outChannels);
}
