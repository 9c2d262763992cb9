import type { Tensor } from '@tensorflow/tfjs-core';
import { VALUE_ARRAYS } from './heap-values.ts';
import type { Shard } from './split-batch.ts';
import type { SharedTensor } from './worker-messages.ts';

/** Shared memory for a worker's part of a tensor, the same one step after step. */
export class SharedRows {
  private memory = new SharedArrayBuffer(0);
  private last: SharedTensor | undefined;

  /**
   * Copies rows of a tensor here, over those of before.
   *
   * @param values all of the tensor's.
   * @returns where they are: the object of the last time if place and shape are those.
   * @throws on a dtype whose values are no numbers.
   */
  write(
    values: SharedTensor['values'],
    { shape, dtype }: Pick<Tensor, 'shape' | 'dtype'>,
    { begin, end }: Shard,
  ): SharedTensor {
    const Values = VALUE_ARRAYS[dtype];
    if (Values === undefined) {
      throw new Error(
        `[supermask/trainers] workers: batches must be float32, int32 or bool, got ${dtype} (train without workers)`,
      );
    }
    const row = values.length / (shape[0] as number);
    const length = (end - begin) * row;
    const bytes = length * Values.BYTES_PER_ELEMENT;
    if (this.memory.byteLength < bytes) this.memory = new SharedArrayBuffer(bytes);
    const rowsShape = [end - begin, ...shape.slice(1)];
    const { last } = this;
    const same =
      last?.values.buffer === this.memory && last.dtype === dtype && `${last.shape}` === `${rowsShape}`;
    const rows = same
      ? last
      : {
          values: new Values(this.memory, 0, length),
          shape: rowsShape,
          dtype: dtype as SharedTensor['dtype'],
        };
    rows.values.set(values.subarray(begin * row, end * row));
    this.last = rows;
    return rows;
  }
}
