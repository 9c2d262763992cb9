import type { Initialiser } from '@supermask/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { decoratedLayers } from './decorated-layers.ts';
import { weightSource, writeRandom } from './drawn-kernel.ts';
import { kernelKeys, kernelVariable } from './kernel-keys.ts';
import { refuseNested } from './rewrite-model.ts';

export interface InitialiseKernelsOptions {
  readonly weights: Initialiser;
  /** An integer in [0, 2⁵³). */
  readonly seed: number;
}

/**
 * Draws the kernels of an undecorated model from a seed, in place: the very values that `decorateModel` gives
 * with the same `weights` and `seed`, so that a dense network and its supermask start from the same numbers.
 * Biases and other weights keep their values.
 *
 * @throws on a decorated or nested model.
 */
export function initialiseKernels(model: LayersModel, { weights, seed }: InitialiseKernelsOptions): void {
  refuseNested('initialiseKernels', model);
  const [decorated] = decoratedLayers(model);
  if (decorated !== undefined) {
    throw new Error(
      `[supermask/layers] initialiseKernels: "${decorated.name}" is decorated (decorateModel draws its kernels ` +
        'with its option `weights`)',
    );
  }
  model.layers.forEach((layer, index) => {
    for (const key of kernelKeys(layer.getClassName()) ?? []) {
      const variable = kernelVariable(layer, key);
      writeRandom(
        variable,
        weightSource(weights, variable.shape as number[], { seed, stream: `${index}`, key }),
      );
    }
  });
}
