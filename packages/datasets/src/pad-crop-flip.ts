import { deriveKey, randomUint32 } from '@supermask/format';

/** Which images are augmented, when, and how. */
export interface PadCropFlipOptions {
  /** [height, width, channels] of an image. */
  readonly shape: readonly number[];
  /** The place of each image in its data set, which its random numbers belong to. */
  readonly indices: ArrayLike<number>;
  /** Of the random numbers too. */
  readonly epoch: number;
  /** An integer in [0, 2⁵³). */
  readonly seed: number;
  /** Pixels on each side, an integer ≥ 0. Default 4. */
  readonly pad?: number;
  /** Whether half of the images are mirrored. Default true. */
  readonly flip?: boolean;
  /** What the padding is, for each channel: a black pixel, normalised as the images are. Default 0. */
  readonly fill?: ArrayLike<number>;
}

const WORDS_PER_IMAGE = 4;

/**
 * The augmentation of CIFAR-10 in He et al., "Deep residual learning for image recognition" (2016, §4.2): pads every
 * image on each side, crops its size at a random place, and mirrors one in two left to right.
 *
 * What happens to an image depends on (seed, epoch, its index) alone, neither on the batch nor on its place there.
 *
 * @param images float32 [indices.length, height, width, channels].
 * @returns new images of the same shape.
 * @throws if shape, indices and images do not fit each other, or the padding or the seed is out of range.
 */
export function padCropFlip(images: Float32Array, options: PadCropFlipOptions): Float32Array {
  const { shape, indices, epoch, seed, pad = 4, flip = true, fill = [] } = options;
  const [height = 0, width = 0, channels = 0] = shape;
  const size = height * width * channels;
  if (shape.length !== 3 || images.length !== indices.length * size) {
    throw new Error(
      `[supermask/datasets] padCropFlip: ${indices.length} images of [height, width, channels] must have as many ` +
        `values, got ${images.length} for [${shape.join(', ')}]`,
    );
  }
  if (!Number.isInteger(pad) || pad < 0) {
    throw new Error(`[supermask/datasets] padCropFlip: pad must be an integer ≥ 0 (pixels), got ${pad}`);
  }
  const key = deriveKey(seed, 'data', `augment/${epoch}`);
  const augmented = new Float32Array(images.length);
  for (let i = 0; i < indices.length; i++) {
    const words = randomUint32(key, 3, (indices[i] as number) * WORDS_PER_IMAGE);
    const down = offset(words[0] as number, pad);
    const right = offset(words[1] as number, pad);
    const mirrored = flip && (words[2] as number) >= 0x80000000;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const y = row + down;
        const x = (mirrored ? width - 1 - column : column) + right;
        const inside = y >= 0 && y < height && x >= 0 && x < width;
        const to = i * size + (row * width + column) * channels;
        const from = i * size + (y * width + x) * channels;
        for (let channel = 0; channel < channels; channel++) {
          augmented[to + channel] = inside ? (images[from + channel] as number) : (fill[channel] ?? 0);
        }
      }
    }
  }
  return augmented;
}

/** Uniform in −pad … pad. */
function offset(word: number, pad: number): number {
  return Math.floor((word * (2 * pad + 1)) / 0x100000000) - pad;
}
