import { engine, mul, type NamedAttrMap, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import type { GradientPatch } from './gradient-patch.ts';

const MASKED_WEIGHTS = 'SupermaskMaskedWeights';

/**
 * The gradient of weight · mask with scores straight through the step of top-k: dy · mask to the weight, dy · weight ·
 * sign(s), or with rank `value` dy · weight, to the scores. Each is computed only where it is asked for.
 */
export const maskedWeightsGradientPatch: GradientPatch = {
  kernelName: MASKED_WEIGHTS,
  reason: 'missing: the kernel is one of this package',
  isNeeded: (stock) => stock === undefined,
  create: () => ({
    kernelName: MASKED_WEIGHTS,
    inputsToSave: ['weight', 'scores', 'selection'],
    gradFunc: (dy, saved, attrs) => {
      const [weight, scores, selection] = saved as [Tensor, Tensor, Tensor];
      const slope = dy as Tensor;
      return {
        weight: () =>
          run(MASKED_WEIGHTS, { weight: slope, scores, selection }, { ...attrs, mayBeEmpty: true }),
        scores: () =>
          attrs.rank === 'magnitude'
            ? run('SupermaskSignProduct', { dy: slope, weight, scores })
            : mul(slope, weight),
      };
    },
  }),
};

function run(kernelName: string, inputs: NamedTensorMap, attrs: NamedAttrMap = {}): Tensor {
  return engine().runKernel(kernelName, inputs, attrs);
}
