/** One image while it is corrupted. */
export interface Picture {
  /** 0 (black) to 1 (white), [height, width, channels]. */
  readonly pixels: Float64Array;
  readonly shape: readonly [height: number, width: number, channels: number];
}

/** One way to corrupt an image. */
export interface Corruption {
  /** How many random words an image takes up. */
  readonly words: (size: number) => number;
  /** The strength of each severity. */
  readonly strengths: readonly [number, number, number, number, number];
  /** The corrupted pixels, which need not be in the range. */
  readonly apply: (picture: Picture, strength: number, words: Uint32Array) => Float64Array;
}
