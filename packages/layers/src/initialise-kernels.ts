import type { Initialiser } from '@supermask/core';
import { randomValues } from '@supermask/format';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { kernelSources } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
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
    for (const [key, source] of Object.entries(kernelSources(layer, { weights, seed, index }))) {
      tidy(() => {
        const variable = (layer as unknown as Record<string, LayerVariable>)[key] as LayerVariable;
        const { shape, size } = variable.read();
        variable.write(tensor(randomValues(source, size), shape));
      });
    }
  });
}
