import { erkDensities, type Initialiser, kaimingNormal, type Reparam, signedConstant } from '@supermask/core';
import {
  decorateModel,
  initialiseKernels,
  type KernelPlace,
  type ModelOptions,
  maskableKernels,
} from '@supermask/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { RunConfig } from './config.ts';
import { methods } from './methods.ts';
import { models } from './models.ts';

/** The scaled ones make up for the pruned weights. */
export const initialisers: Readonly<Record<RunConfig['init'], (density: number) => Initialiser>> = {
  'kaiming-normal': () => kaimingNormal(),
  'signed-constant': () => signedConstant(),
  'scaled-kaiming-normal': (density) => kaimingNormal({ density }),
  'scaled-signed-constant': (density) => signedConstant({ density }),
};

/**
 * The network of a run at its start. Runs that differ in the method only start from the same weights, and
 * from the same scores where they have any.
 *
 * @returns a model that the caller disposes.
 */
export async function buildModel(
  config: RunConfig,
  options: Pick<ModelOptions, 'inputShape' | 'classes'>,
): Promise<LayersModel> {
  const { seed, density, width, norm, dropout = 0 } = config;
  const { reparam, activations, startDensity = density } = methods[config.method];
  const weights = initialisers[config.init](startDensity);
  const plain = models[config.model]({ ...options, width, norm, activations, dropout });
  if (reparam === undefined) {
    initialiseKernels(plain, { weights, seed });
    return plain;
  }
  const densities =
    config.allocation &&
    erkDensities(
      maskableKernels(plain).map(({ shape }) => shape),
      { density },
    );
  const method = ({ index }: KernelPlace): Reparam => reparam({ density: densities?.[index] ?? density });
  const decorated = await decorateModel(plain, { method, seed, weights });
  plain.dispose();
  return decorated;
}
