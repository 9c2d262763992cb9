import { type Initialiser, scoreUniform } from '@supermask/core';
import { type RandomTensor, randomValues } from '@supermask/format';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { KernelSlot } from './kernel-slots.ts';

/** Which random stream of a run a kernel has: files depend on this rule, `<stream>/<key>`, for ever. */
export interface KernelStream extends KernelSlot {
  /** An integer in [0, 2⁵³). */
  readonly seed: number;
  /** Names the layer: its position in the model, or what `decorateLayer` was given. */
  readonly stream: string;
}

/** Where the weights of a kernel of this shape are drawn from. */
export function weightSource(
  weights: Initialiser,
  shape: readonly number[],
  { seed, stream, key, layout }: KernelStream,
): RandomTensor {
  const draw = weights(shape, layout);
  if (typeof draw === 'number') {
    throw new Error(
      '[supermask/layers] weights: must be drawn from a seed, got one number for all (initialiseKernels of the plain ' +
        'model takes unsignedConstant(); then decorate without `weights`)',
    );
  }
  return { ...draw, seed, purpose: 'weights', stream: `${stream}/${key}` };
}

/** Where the scores of a kernel of this shape are drawn from: as in the papers by default. */
export function scoreSource(
  shape: readonly number[],
  { seed, stream, key, layout }: KernelStream,
  scores: Initialiser = scoreUniform(),
): RandomTensor {
  return { ...scores(shape, layout), seed, purpose: 'scores', stream: `${stream}/${key}` };
}

/** Fills a variable with the values of a random tensor. */
export function writeRandom(variable: LayerVariable, source: RandomTensor): void {
  tidy(() => {
    const { shape, size } = variable.read();
    variable.write(tensor(randomValues(source, size), shape));
  });
}
