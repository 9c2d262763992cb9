import { deriveKey } from './key.ts';
import type { Distribution, RandomTensor } from './random-tensor.ts';
import { randomUint32 } from './random-uint32.ts';
import { standardNormal } from './standard-normal.ts';

/** `randomValues` for several stretches of one tensor, which is not checked: its key is derived once. */
export function randomSource(tensor: RandomTensor): (count: number, start: number) => Float32Array {
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
