import { deriveKey } from './key.ts';
import { type Distribution, type RandomTensor, randomTensorFault } from './random-tensor.ts';
import { randomUint32 } from './random-uint32.ts';
import { standardNormal } from './standard-normal.ts';

/**
 * Generates `count` values of a random tensor from flat position `start` on.
 *
 * @returns float32 [count].
 * @throws if the tensor is not as `RandomTensor` says.
 */
export function randomValues(tensor: RandomTensor, count: number, start = 0): Float32Array {
  return randomSource(tensor)(count, start);
}

/** `randomValues` for several stretches of one tensor: its key is derived once. */
export function randomSource(tensor: RandomTensor): (count: number, start: number) => Float32Array {
  const fault = randomTensorFault(tensor);
  if (fault !== undefined) throw new Error(`[supermask/format] randomValues: ${fault}`);
  const { distribution, scale, seed, purpose, stream } = tensor;
  const key = deriveKey(seed, purpose, stream);
  const sample = SAMPLE[distribution];
  return (count, start) => {
    const words = randomUint32(key, count, start);
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = scale * sample(words[i] as number);
    return values;
  };
}

const SAMPLE: Readonly<Record<Distribution, (word: number) => number>> = {
  sign: (word) => (word >= 0x80000000 ? -1 : 1),
  normal: standardNormal,
  uniform: (word) => (word + 0.5) / 0x80000000 - 1,
};
