import { deriveKey, permutation } from '@supermask/format';
import type { Augment, LabelledData } from './labelled-data.ts';
import type { BatchSource } from './training-data.ts';

/** Adds to each example what only its index, the epoch and the seed decide. */
export const shifted: Augment = (inputs, { indices, shape: [size = 0], epoch, seed }) =>
  inputs.map((x, i) => x + shift(indices[Math.floor(i / size)] as number, epoch, seed));

function shift(index: number, epoch: number, seed: number): number {
  return (((index * 7 + epoch * 3 + seed) % 11) - 5) / 16;
}

/** The batches that `train` must make of arrays and `shifted`, as a source. */
export function shiftedSource({ inputs, labels, shape }: LabelledData, batchSize: number): BatchSource {
  const [size = 0] = shape;
  return ({ epoch, seed }) => {
    const order = [...permutation(deriveKey(seed, 'order', `${epoch - 1}`), labels.length)];
    const batches = order.flatMap((_, i) => (i % batchSize === 0 ? [order.slice(i, i + batchSize)] : []));
    return batches.map((rows) => ({
      shape,
      inputs: Float32Array.from(
        rows.flatMap((row) =>
          [...inputs.subarray(row * size, (row + 1) * size)].map((x) => x + shift(row, epoch, seed)),
        ),
      ),
      labels: Uint8Array.from(rows, (row) => labels[row] as number),
    }));
  };
}
