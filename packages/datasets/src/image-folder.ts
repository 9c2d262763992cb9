import { deriveKey, permutation } from '@supermask/format';
import { type ImageFormat, imageDecoder } from './decode-image.ts';
import type { ImageSet } from './image-set.ts';
import { listImages } from './list-images.ts';

/** What is made of the images of a folder. */
export interface ImageFolderOptions {
  /** Side of the images in pixels, or [height, width]. */
  readonly size: number | readonly [height: number, width: number];
  /** 3 for colour (default), 1 for grey. */
  readonly channels?: 1 | 3;
  /** `cover` (default) scales to cover the size and cuts off what is beyond it, `fill` stretches. */
  readonly fit?: 'cover' | 'fill';
  /** The classes by label, by default the names of the folders, sorted; a test set needs those of its training set. */
  readonly classes?: readonly string[];
}

/** Some images with their labels. */
export interface ImageBatch {
  /** uint8 [count, height, width, channels]. */
  readonly images: Uint8Array;
  /** int32 [count], each an index into the folder's classes. */
  readonly labels: Int32Array;
  readonly count: number;
  /** [height, width, channels] of one image. */
  readonly shape: readonly [height: number, width: number, channels: number];
}

/** Which images come in which order. */
export interface BatchOptions {
  /** How many images a batch has; the last one may have fewer. An integer ≥ 1. Default 128. */
  readonly batchSize?: number;
  /** Shuffles the images; without one they come sorted, class by class. */
  readonly seed?: number;
  /** Each epoch, from 1, has its own order. Default 1. */
  readonly epoch?: number;
}

/** Images on the disk, by class. */
export interface ImageFolder {
  readonly name: string;
  readonly classes: readonly string[];
  readonly count: number;
  /** [height, width, channels] of one image. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Other files in it, which are passed over, one sentence; empty if there is none. */
  readonly notes: readonly string[];
  /**
   * All images once, decoded while they are asked for: a batch and the next one are in memory. Seed and epoch give the
   * order that `train` of @supermask/trainers gives arrays.
   */
  batches(options?: BatchOptions): AsyncGenerator<ImageBatch, void, void>;
  /** All images, sorted by class and name. @throws if there are more than 256 classes. */
  load(): Promise<ImageSet>;
}

/**
 * PNG and JPEG images in a folder with one folder for each class, at any depth in it (Node only). They are decoded by the
 * package `sharp`, turned as their orientation tag says, on white where they
 * are transparent.
 *
 * @throws if the folder or a class is missing, there is no image, or `sharp` is not installed. Damaged files are found
 * when they are decoded, and named.
 */
export async function imageFolder(dir: string, options: ImageFolderOptions): Promise<ImageFolder> {
  const { size, channels = 3, fit = 'cover', classes: given } = options;
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  for (const length of [height, width]) {
    if (!Number.isInteger(length) || length < 1) {
      throw new Error(
        `[supermask/datasets] imageFolder: size must be an integer ≥ 1 or two, [height, width], in pixels, got ${size}`,
      );
    }
  }
  const caller = 'imageFolder';
  const format: ImageFormat = { shape: [height, width, channels], fit };
  const { classes, files, notes } = await listImages(dir, { caller, classes: given });
  const decode = await imageDecoder(format, { caller });
  const read = async (indices: ArrayLike<number>): Promise<ImageBatch> => {
    const pixels = height * width * channels;
    const images = new Uint8Array(indices.length * pixels);
    const labels = new Int32Array(indices.length);
    await Promise.all(
      Array.from(indices, async (index, at) => {
        const { path, label } = files[index] as (typeof files)[number];
        images.set(await decode(path), at * pixels);
        labels[at] = label;
      }),
    );
    return { images, labels, count: indices.length, shape: format.shape };
  };
  return {
    ...{ name: dir, classes, count: files.length, shape: format.shape, notes },
    batches: (order = {}) => batches(files.length, { ...order, read }),
    load: async () => {
      if (classes.length > 256) {
        throw new Error(
          `[supermask/datasets] imageFolder: load() holds up to 256 classes, ${dir} has ${classes.length} (stream it: batches())`,
        );
      }
      const { images, labels, count } = await read(files.map((_, i) => i));
      return { name: dir, images, labels: Uint8Array.from(labels), count, shape: format.shape, classes };
    },
  };
}

async function* batches(
  count: number,
  {
    batchSize = 128,
    seed,
    epoch = 1,
    read,
  }: BatchOptions & { readonly read: (indices: Uint32Array) => Promise<ImageBatch> },
): AsyncGenerator<ImageBatch, void, void> {
  if (!Number.isInteger(batchSize) || batchSize < 1 || !Number.isInteger(epoch) || epoch < 1) {
    throw new Error(
      `[supermask/datasets] imageFolder: batchSize and epoch must be integers ≥ 1, got ${batchSize} and ${epoch}`,
    );
  }
  const order =
    seed === undefined
      ? Uint32Array.from({ length: count }, (_, i) => i)
      : permutation(deriveKey(seed, 'order', `${epoch - 1}`), count);
  const begin = (at: number): Promise<ImageBatch> => {
    const batch = read(order.subarray(at, at + batchSize));
    // Whoever stops early does not wait for it.
    batch.catch(() => {});
    return batch;
  };
  let next = begin(0);
  for (let at = batchSize; at < count; at += batchSize) {
    const batch = await next;
    next = begin(at);
    yield batch;
  }
  yield await next;
}
