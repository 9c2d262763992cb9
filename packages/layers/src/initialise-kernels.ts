import type { Initialiser, KernelLayout } from '@supermask/core';
import { fill, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { decoratedLayers } from './decorated-layers.ts';
import { weightSource, writeRandom } from './drawn-kernel.ts';
import { flatLayers } from './flat-layers.ts';
import { type KernelTable, kernelSlots, slotVariable } from './kernel-slots.ts';

export interface InitialiseKernelsOptions {
  /** How values are drawn, or the one value that all have: `unsignedConstant()`. */
  readonly weights: Initialiser | ((shape: readonly number[], layout?: KernelLayout) => number);
  /** An integer in [0, 2⁵³). */
  readonly seed: number;
  /** Names the kernels of layer classes of your own, as `decorateModel` takes it. */
  readonly kernels?: KernelTable;
}

/**
 * Draws the kernels of an undecorated model from a seed, in place: the very values that `decorateModel` gives
 * with the same `weights`, `seed` and `kernels`, so that a dense network and its supermask start from the same
 * numbers. Biases, other weights and layers that cannot be decorated keep their values.
 *
 * @throws on a decorated model.
 */
export function initialiseKernels(
  model: LayersModel,
  { weights, seed, kernels = {} }: InitialiseKernelsOptions,
): void {
  const [decorated] = decoratedLayers(model);
  if (decorated !== undefined) {
    throw new Error(
      `[supermask/layers] initialiseKernels: "${decorated.name}" is decorated (decorateModel draws its kernels ` +
        'with its option `weights`)',
    );
  }
  for (const { layer, position } of flatLayers(model)) {
    for (const slot of kernelSlots(layer, kernels) ?? []) {
      const variable = slotVariable(layer, slot.key);
      const shape = variable.shape as number[];
      const drawn = weights(shape, slot.layout);
      if (typeof drawn === 'number') writeConstant(variable, drawn);
      else
        writeRandom(
          variable,
          weightSource(() => drawn, shape, { ...slot, seed, stream: position }),
        );
    }
  }
}

function writeConstant(variable: LayerVariable, value: number): void {
  tidy(() => {
    variable.write(fill(variable.shape as number[], value));
  });
}
