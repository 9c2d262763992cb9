import { randomSource } from './random-source.ts';
import { type RandomTensor, randomTensorFault } from './random-tensor.ts';
import { randomUint32 } from './random-uint32.ts';

/**
 * Generates `count` values of a random tensor from flat position `start` on.
 *
 * @returns float32 [count].
 * @throws if the tensor is not as `RandomTensor` says.
 */
export function randomValues(tensor: RandomTensor, count: number, start = 0): Float32Array {
  const fault = randomTensorFault(tensor);
  if (fault !== undefined) throw new Error(`[supermask/format] randomValues: ${fault}`);
  const { key, toValue } = randomSource(tensor);
  const words = randomUint32(key, count, start);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = toValue(words[i] as number);
  return values;
}
