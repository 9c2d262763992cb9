import {
  edgePopup,
  type Initialiser,
  joint,
  kaimingNormal,
  type Reparam,
  randomMask,
  signedConstant,
} from '@supermask/core';
import {
  conv1616128,
  decorateModel,
  initialiseKernels,
  lenet300100,
  type ModelOptions,
} from '@supermask/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { MethodName, ModelName, RunConfig } from './config.ts';

const MODELS: Readonly<Record<ModelName, (options: ModelOptions) => LayersModel>> = {
  'lenet-300-100': lenet300100,
  'conv-16-16-128': conv1616128,
};

const METHODS: Readonly<Record<Exclude<MethodName, 'dense'>, (options: { density: number }) => Reparam>> = {
  'edge-popup': edgePopup,
  joint,
  'random-frozen': (options) => randomMask({ ...options, trainWeight: false }),
  'random-trained': (options) => randomMask({ ...options, trainWeight: true }),
};

const INITIALISERS: Readonly<Record<RunConfig['init'], () => Initialiser>> = {
  'kaiming-normal': kaimingNormal,
  'signed-constant': signedConstant,
};

/**
 * The network of a run at its start. Runs that differ in the method only start from the same weights, and
 * from the same scores where they have any.
 *
 * @returns a model that the caller disposes.
 */
export async function buildModel(config: RunConfig, options: ModelOptions): Promise<LayersModel> {
  const { seed, density, method } = config;
  const weights = INITIALISERS[config.init]();
  const plain = MODELS[config.model](options);
  if (method === 'dense') {
    initialiseKernels(plain, { weights, seed });
    return plain;
  }
  const decorated = await decorateModel(plain, { method: METHODS[method]({ density }), seed, weights });
  plain.dispose();
  return decorated;
}
