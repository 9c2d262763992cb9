/** A value that goes into or comes out of a network. */
export interface ValueInfo {
  readonly name: string;
  /** Without the batch; images are [height, width, channels]. */
  readonly shape: readonly number[];
}

/** One operation of a network, in the order of computation. */
export interface LayerInfo {
  readonly name: string;
  /**
   * `dense`, `conv2d`, `depthwise-conv2d`, `embedding`, `max-pool2d`, `average-pool2d`, `activation`, `prelu`,
   * `scale-shift` (batch normalisation), `add`, `multiply`, `concat`, `flatten`, `reshape`, `permute`,
   * `zero-padding` or `upsampling`: what docs/file-format.md calls the operation.
   */
  readonly op: string;
  /** Shape of the output, without the batch. */
  readonly shape: readonly number[];
  /** The kernel's weights as counted in the file (0 of 0 where there is none); biases, scales and slopes are not counted. */
  readonly weights: { readonly total: number; readonly kept: number };
}

export interface PredictOptions {
  /** How many images the input holds, an integer > 0. Inferred from its length; given, it is checked. */
  readonly batch?: number | undefined;
}

/**
 * A network loaded by `load` or `loadBytes`. Its methods are synchronous.
 */
export interface Network {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Free text that the file brings along, such as class names. */
  readonly info: Readonly<Record<string, string>>;
  readonly layers: readonly LayerInfo[];
  /**
   * Computes the outputs of one or several images. The result for an image does not depend on the others of
   * its batch.
   *
   * An array gives an array (a network of one input and one output); a record of all inputs by name gives a
   * record of all outputs by name (any network).
   *
   * @param input float32 [batch × elements of the input's shape], row-major, finite; only read.
   * @returns float32 [batch × elements of the output's shape], row-major, newly allocated.
   * @throws if an input is missing, unknown, of another type or length, or not finite; if the network is disposed.
   */
  predict(input: Float32Array, options?: PredictOptions): Float32Array;
  predict(
    input: Readonly<Record<string, Float32Array>>,
    options?: PredictOptions,
  ): Record<string, Float32Array>;
  /**
   * Lets go of the network's memory now, instead of when it is collected. `predict` throws from then on; once more
   * does nothing.
   */
  dispose(): void;
}
