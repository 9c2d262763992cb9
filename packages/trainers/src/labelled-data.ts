import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/** Examples with their classes, as flat arrays. */
export interface LabelledData {
  /** float32 [count · product(shape)], row-major. */
  readonly inputs: Float32Array;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Class of each example, [count]. */
  readonly labels: Uint8Array;
}

/** Other inputs for the examples of one batch. */
export type Augment = (
  /** float32 [indices.length, ...shape]: a copy. */
  inputs: Float32Array,
  at: {
    /** Where in the data each example lies. */
    readonly indices: Uint32Array;
    /** Of one example. */
    readonly shape: readonly number[];
    /** From 1. */
    readonly epoch: number;
    /** Of the order of examples. */
    readonly seed: number;
  },
) => Float32Array;

/**
 * The examples at some indices as one batch.
 *
 * @param change gives other inputs for them, of the same shape.
 * @returns inputs float32 [indices.length, ...shape], labels int32 [indices.length]; the caller disposes both.
 */
export function batchAt(
  data: LabelledData,
  indices: ArrayLike<number>,
  change: (inputs: Float32Array) => Float32Array = (inputs) => inputs,
): { inputs: Tensor; labels: Tensor } {
  const size = data.shape.reduce((product, length) => product * length, 1);
  const inputs = new Float32Array(indices.length * size);
  const labels = new Int32Array(indices.length);
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row] as number;
    inputs.set(data.inputs.subarray(index * size, (index + 1) * size), row * size);
    labels[row] = data.labels[index] as number;
  }
  return {
    inputs: tensor(change(inputs), [indices.length, ...data.shape]),
    labels: tensor(labels, [indices.length], 'int32'),
  };
}

/** @throws if inputs, shape, labels and classes do not fit each other, or there is no example. */
export function checkLabelledData(
  who: string,
  { inputs, shape, labels }: LabelledData,
  classes: number,
): void {
  const size = shape.reduce((product, length) => product * length, 1);
  if (labels.length === 0 || inputs.length !== labels.length * size) {
    throw new Error(
      `[supermask/trainers] ${who}: ${labels.length} labels and examples of [${shape.join(', ')}] need ` +
        `${labels.length * size} input values (and at least one example), got ${inputs.length}`,
    );
  }
  checkLabels(who, labels, classes);
}

/** @throws if a label is no class: one-hot vectors of it would be zeros, and its loss 0. */
export function checkLabels(who: string, labels: Uint8Array | Int32Array, classes: number): void {
  const at = labels.findIndex((label) => label >= classes);
  if (at < 0) return;
  throw new Error(
    `[supermask/trainers] ${who}: labels must be in [0, ${classes}), got ${labels[at]} at ${at} ` +
      '(does the model have an output for each class?)',
  );
}
