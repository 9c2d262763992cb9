import { deriveKey, randomUint32 } from '@supermask/format';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

export interface SeededUniformOptions {
  /** The run's seed, an integer in [0, 2⁵³). */
  readonly seed: number;
  /** Names the draws: kernel and step. The same name gives the same numbers. */
  readonly stream: string;
}

/**
 * Draws for `MaskContext.uniform`: value i is the upper 24 bits of word i of a Philox stream over 2²⁴, which
 * float32 holds exactly, so that it is below 1 and the same in every engine.
 *
 * @returns shape → float32 tensor in [0, 1), which the caller disposes.
 */
export function seededUniform({ seed, stream }: SeededUniformOptions): (shape: readonly number[]) => Tensor {
  const key = deriveKey(seed, 'sampling', stream);
  return (shape) => {
    const words = randomUint32(
      key,
      shape.reduce((product, size) => product * size, 1),
    );
    // A loop: `Float32Array.from` with a function takes fifty times as long, in every training step.
    const values = new Float32Array(words.length);
    for (let i = 0; i < values.length; i++) values[i] = ((words[i] as number) >>> 8) / 0x1000000;
    return tensor(values, [...shape]);
  };
}
