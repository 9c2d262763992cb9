import { maskedSign } from '@supermask/binarize';
import { type MaskRule, threshold, topK } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Check, equal, near } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';
import { refused } from '../refused.ts';
import { ones, trainingMask } from '../training-mask.ts';

/** GetQuantnet_binary of biprop, whose α divides by trunc(k · n). */
export function getQuantnetBinary(golden: GoldenCase): Check[] {
  const density = golden.number('k');
  const run = (): Check[] =>
    quantised(golden, {
      rule: topK({ density, count: 'floor-prune', rank: 'value' }),
      binarizer: maskedSign({ divisor: 'floor', density, zero: 0 }),
    });
  return golden.number('num_unpruned_divisor') === 0 ? refused(golden, run) : run();
}

/** GetGlobalSubnet of biprop: above a threshold, however many they are. */
export function getGlobalSubnet(golden: GoldenCase): Check[] {
  const [value] = golden.values('threshold') as unknown as [number];
  const run = (): Check[] =>
    quantised(golden, { rule: threshold({ value, rank: 'value' }), binarizer: maskedSign({ zero: 0 }) });
  return golden.number('kept') === 0 ? refused(golden, run) : run();
}

/** Both give α · mask; the sign of a weight is multiplied in elsewhere, so that here the weights are |w|. */
function quantised(
  golden: GoldenCase,
  { rule, binarizer }: { readonly rule: MaskRule; readonly binarizer: ReturnType<typeof maskedSign> },
): Check[] {
  const weights = tf.abs(golden.tensor('weights'));
  const scores = golden.tensor('abs_scores');
  const f = (s: tf.Tensor): tf.Tensor => binarizer.effective(weights, trainingMask(rule, s));
  return [
    equal('kept', [ones(trainingMask(rule, scores).dataSync())], [golden.number('kept')]),
    near('out', f(scores).dataSync(), golden.values('out')),
    near('dscores', tf.grad(f)(scores, golden.tensor('upstream')).dataSync(), golden.values('dscores')),
  ];
}
