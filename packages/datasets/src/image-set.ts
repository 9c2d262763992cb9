/** Images of one size with their labels, as plain typed arrays: what every data set here consists of. */
export interface ImageSet {
  /** Which data set and which part of it, such as `glyphs/train`. */
  readonly name: string;
  /** uint8 [count, height, width, channels], row-major, 0–255 (`digits`: 0–16). */
  readonly images: Uint8Array;
  /** uint8 [count], each an index into `classes`. */
  readonly labels: Uint8Array;
  readonly count: number;
  /** [height, width, channels] of one image. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** The name of each class, by label. */
  readonly classes: readonly string[];
  /** The brightest value that a pixel can have, where it is not 255. */
  readonly white?: number;
}

/**
 * Mean and standard deviation of the pixels / 255 of a training set: the argument of `normalise`. One number for all
 * values, or one for each channel.
 */
export interface Normalisation {
  readonly mean: number | readonly number[];
  readonly deviation: number | readonly number[];
}

/** A training set, a test set and what has to be known about them. */
export interface ImageDataset {
  readonly name: string;
  readonly train: ImageSet;
  readonly test: ImageSet;
  readonly normalisation: Normalisation;
  /** What differs from the published data set, one sentence each; empty if nothing does. Show them beside results. */
  readonly notes: readonly string[];
}
