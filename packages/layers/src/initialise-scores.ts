import type { KernelLayout } from '@supermask/core';
import { abs, fill, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { stored } from './masked-kernel.ts';
import { maskedKernels } from './masked-kernels.ts';
import type { SupermaskLayer } from './supermask-layer.ts';

/** A masked kernel whose scores are to be made. */
export interface ScorePlace {
  readonly layer: SupermaskLayer;
  readonly key: string;
  readonly layout: KernelLayout;
  /** Of the kernel. */
  readonly shape: readonly number[];
  /** Of the scores: the kernel's, but for methods that score blocks. */
  readonly scoreShape: readonly number[];
  /** The stored weights, float32 of `shape`: not to be disposed. */
  readonly weight: Tensor;
  /** The scores as they are, float32 of `scoreShape`: not to be disposed. */
  readonly scores: Tensor;
  /** Which of the masked kernels it is, from 0. */
  readonly index: number;
}

/** Gives the scores of a kernel, float32 of `scoreShape`, or the one number that all of them are. */
export type ScoreMaker = (place: ScorePlace) => Tensor | number;

/**
 * Writes the scores of a decorated model: all alike, of the weights (`magnitudeScores()`), of data
 * (`await wandaScores(…)`), of what they are (`({ scores }) => tf.clipByValue(scores, 0, 1)` after a step). Runs
 * under `tf.tidy`: what `make` creates is disposed.
 *
 * Scores that are ranked by |s| get no gradient where they are 0, so that they stay there for ever.
 *
 * @throws before anything is written, if scores have another shape or are not finite, with the kernel's name.
 */
export function initialiseScores(model: LayersModel, make: ScoreMaker): void {
  tidy(() => {
    const made = maskedKernels(model, 'initialiseScores').map(({ name, layer, kernel }, index) => {
      const { key } = kernel;
      const { weight, scores, layout } = stored(kernel);
      const { shape: scoreShape } = scores;
      const given = make({ layer, key, layout, index, shape: weight.shape, scoreShape, weight, scores });
      const values = typeof given === 'number' ? fill(scoreShape, given) : given;
      if (`${values.shape}` !== `${scoreShape}`) {
        fail(`the scores of "${name}" must have the shape [${scoreShape}], got [${values.shape}]`);
      }
      const odd = values.dataSync().find((value) => !Number.isFinite(value));
      if (odd !== undefined) fail(`the scores of "${name}" must be finite, got ${odd}`);
      return { layer, kernel, values };
    });
    for (const { layer, kernel, values } of made) layer.writeScores(kernel, values);
  });
}

/** |w|: with `topK` the mask of magnitude pruning. */
export function magnitudeScores(): ScoreMaker {
  return ({ weight }) => abs(weight);
}

function fail(what: string): never {
  throw new Error(`[supermask/layers] initialiseScores: ${what}`);
}
