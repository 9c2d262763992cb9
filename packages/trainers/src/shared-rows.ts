import type { Tensor } from '@tensorflow/tfjs-core';
import type { Shard } from './split-batch.ts';
import type { SharedTensor } from './worker-messages.ts';

type Values = SharedTensor['values'];

const ARRAYS: Readonly<
  Partial<
    Record<
      string,
      { new (memory: ArrayBufferLike, at: number, length: number): Values; BYTES_PER_ELEMENT: number }
    >
  >
> = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/** Shared memory for a worker's part of a tensor, the same one step after step. */
export class SharedRows {
  private memory = new SharedArrayBuffer(0);

  /**
   * Copies rows of a tensor here, over those of before.
   *
   * @param values all of the tensor's.
   * @throws on a dtype whose values are no numbers.
   */
  write(
    values: Values,
    { shape, dtype }: Pick<Tensor, 'shape' | 'dtype'>,
    { begin, end }: Shard,
  ): SharedTensor {
    const Values = ARRAYS[dtype];
    if (Values === undefined) {
      throw new Error(
        `[supermask/trainers] workers: batches must be float32, int32 or bool, got ${dtype} (train without workers)`,
      );
    }
    const row = values.length / (shape[0] as number);
    const length = (end - begin) * row;
    const bytes = length * Values.BYTES_PER_ELEMENT;
    if (this.memory.byteLength < bytes) this.memory = new SharedArrayBuffer(bytes);
    const shared = new Values(this.memory, 0, length);
    shared.set(values.subarray(begin * row, end * row));
    return { values: shared, shape: [end - begin, ...shape.slice(1)], dtype: dtype as SharedTensor['dtype'] };
  }
}
