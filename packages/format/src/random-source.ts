import { deriveKey } from './key.ts';
import type { Key } from './philox.ts';
import type { Distribution, RandomTensor } from './random-tensor.ts';
import { standardNormal } from './standard-normal.ts';

/** Where the words of a random tensor, which is not checked, come from, and the value that a word stands for. */
export function randomSource({ distribution, scale, seed, purpose, stream }: RandomTensor): {
  readonly key: Key;
  readonly toValue: (word: number) => number;
} {
  const sample = SAMPLE[distribution];
  return { key: deriveKey(seed, purpose, stream), toValue: (word) => scale * sample(word) };
}

const SAMPLE: Readonly<Record<Distribution, (word: number) => number>> = {
  sign: (word) => (word >= 0x80000000 ? -1 : 1),
  normal: standardNormal,
  uniform: (word) => (word + 0.5) / 0x80000000 - 1,
};
