import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Check, near } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';

const MOMENTUM = 0.9;

/**
 * Running mean and variance of each batch norm. torch moves its running variance by the unbiased variance of a batch,
 * tf.layers by the biased one: n / (n − 1) on all but what is left of the initial 1.
 */
export function batchNormChecks(
  golden: GoldenCase,
  model: LayersModel,
  { steps, size }: { readonly steps: number; readonly size: number },
): Check[] {
  const norms = model.layers.filter((layer) => layer.getClassName() === 'BatchNormalization');
  const initial = MOMENTUM ** steps;
  return norms.flatMap((layer, i) => {
    const [mean, variance] = layer.getWeights().slice(2) as [Tensor, Tensor];
    const [, ...places] = (layer.outputShape as number[]).slice(0, -1);
    const n = places.reduce((product, length) => product * length, size);
    const unbiased = variance.dataSync<'float32'>().map((v) => initial + ((v - initial) * n) / (n - 1));
    return [
      near(`bn_running_mean.${i}`, mean.dataSync(), golden.values(`bn_running_mean.${i}`), 1e-4),
      near(`bn_running_var.${i}`, unbiased, golden.values(`bn_running_var.${i}`), 1e-4),
    ];
  });
}
