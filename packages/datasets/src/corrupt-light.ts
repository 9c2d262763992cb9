import type { Corruption, Picture } from './picture.ts';

/** This is left of each value's distance to the mean of its channel. Strengths: ImageNet-C and MNIST-C. */
export const contrast: Corruption = {
  words: () => 0,
  strengths: [0.4, 0.3, 0.2, 0.1, 0.05],
  apply: ({ pixels, shape: [, , channels] }, left) => {
    const means = new Float64Array(channels);
    for (let i = 0; i < pixels.length; i++) {
      means[i % channels] = (means[i % channels] as number) + (pixels[i] as number);
    }
    const count = pixels.length / channels;
    return pixels.map((x, i) => {
      const mean = (means[i % channels] as number) / count;
      return (x - mean) * left + mean;
    });
  },
};

/** This is added. Strengths: ImageNet-C and MNIST-C, which add it to the V of HSV: for grey images the same. */
export const brightness: Corruption = {
  words: () => 0,
  strengths: [0.1, 0.2, 0.3, 0.4, 0.5],
  apply: ({ pixels }, added) => pixels.map((x) => x + added),
};

/** Cells along a side, of each layer of fog; the layers' weights are those of a halved height for halved cells. */
const LAYERS = [
  { cells: 2, weight: 4 / 7 },
  { cells: 4, weight: 2 / 7 },
  { cells: 8, weight: 1 / 7 },
] as const;

/**
 * Adds so much fog, and darkens the sum to the range again. Strengths: ImageNet-C and MNIST-C, whose fog is a plasma
 * fractal; this one is three layers of eased random heights.
 */
export const fog: Corruption = {
  words: () => LAYERS.reduce((sum, { cells }) => sum + (cells + 1) * (cells + 1), 0),
  strengths: [1.5, 2, 2.5, 2.5, 3],
  apply: ({ pixels, shape }, amount, words) => {
    const heights = fogHeights(shape, words);
    const channels = shape[2];
    return pixels.map((x, i) => (x + amount * (heights[Math.floor(i / channels)] as number)) / (1 + amount));
  },
};

/** [height, width], in [0, 1]. */
function fogHeights([height, width]: Picture['shape'], words: Uint32Array): Float64Array {
  const heights = new Float64Array(height * width);
  let start = 0;
  for (const { cells, weight } of LAYERS) {
    const nodes = cells + 1;
    const at = (row: number, column: number): number =>
      (words[start + row * nodes + column] as number) / 0x100000000;
    const columns = Array.from({ length: width }, (_, x) => cell(x, { cells, length: width }));
    for (let y = 0; y < height; y++) {
      const [row, down] = cell(y, { cells, length: height });
      for (let x = 0; x < width; x++) {
        const [column, across] = columns[x] as [number, number];
        const top = mix(at(row, column), at(row, column + 1), across);
        const bottom = mix(at(row + 1, column), at(row + 1, column + 1), across);
        const i = y * width + x;
        heights[i] = (heights[i] as number) + weight * mix(top, bottom, down);
      }
    }
    start += nodes * nodes;
  }
  return heights;
}

function cell(
  at: number,
  { cells, length }: { readonly cells: number; readonly length: number },
): [index: number, position: number] {
  const scaled = ((at + 0.5) / length) * cells;
  const index = Math.floor(scaled);
  const position = scaled - index;
  return [index, position * position * (3 - 2 * position)];
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
