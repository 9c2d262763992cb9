import type { LayersModel } from '@tensorflow/tfjs-layers';
import { conv1616128 } from './conv-16-16-128.ts';
import { conv2, conv4, conv6, conv8 } from './conv-nets.ts';
import { lenet300100 } from './lenet-300-100.ts';
import { mobilenetV1 } from './mobilenet-v1.ts';
import type { ModelOptions } from './model-options.ts';
import { resnet18, resnet20 } from './resnet.ts';
import { vggSmall } from './vgg-small.ts';

/** A model builder and what is known of its network. */
export interface KnownModel {
  readonly build: (options?: ModelOptions) => LayersModel;
  /** Kernels of the network, and how many of them have a sign behind them in the binary form. */
  readonly kernels: number;
  readonly signs: number;
  /** Weights in kernels by the tables of the papers, or counted by hand. */
  readonly weights: number;
}

export const knownModels: Readonly<Record<string, KnownModel>> = {
  lenet300100: { build: lenet300100, kernels: 3, signs: 2, weights: 266_200 },
  conv1616128: { build: conv1616128, kernels: 4, signs: 3, weights: 405_136 },
  conv2: { build: conv2, kernels: 5, signs: 4, weights: 4_300_992 },
  conv4: { build: conv4, kernels: 7, signs: 6, weights: 2_425_024 },
  conv6: { build: conv6, kernels: 9, signs: 8, weights: 2_261_184 },
  conv8: { build: conv8, kernels: 11, signs: 10, weights: 5_275_840 },
  vggSmall: { build: vggSmall, kernels: 7, signs: 5, weights: 4_656_512 },
  // A stem, two convolutions and two signs a block, a shortcut for each stage but the first, the logits.
  resnet18: { build: resnet18, kernels: 21, signs: 17, weights: 11_164_352 },
  resnet20: { build: resnet20, kernels: 22, signs: 19, weights: 270_896 },
  mobilenetV1: { build: mobilenetV1, kernels: 28, signs: 27, weights: 4_209_088 },
};

/** The kernels among the weights: batch norm has vectors only. */
export const kernelShapes = (model: LayersModel): number[][] =>
  model.weights.map(({ shape }) => shape as number[]).filter((shape) => shape.length > 1);

export const countWeights = (model: LayersModel): number =>
  kernelShapes(model).reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
