import { threshold, topK } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Check, equal } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';
import { maskOf } from '../mask-of.ts';

/**
 * One budget for all layers: the threshold is the largest |s| that it prunes. Where it prunes nothing (p_idx = 0) the
 * original takes the largest of all, by index −1, and prunes everything: then only its own threshold gives its masks.
 */
export function globalThreshold(golden: GoldenCase): Check[] {
  const names = golden.parts.filter((part) => /^scores\d+$/.test(part));
  const scores = names.map((name) => golden.tensor(name));
  const all = tf.concat(scores.map((s) => tf.reshape(s, [-1])));
  const mask = maskOf(topK({ density: golden.number('k'), count: 'floor-prune' }), all);
  const pruned = golden.number('p_idx') > 0 ? tf.sub(1, mask) : tf.onesLike(mask);
  const expected = golden.values('threshold');
  const byThreshold = threshold({ value: expected[0] as number, rank: 'magnitude' });
  return [
    equal('total', [all.size], [golden.number('total')]),
    equal('p_idx', [all.size - (tf.sum(mask).dataSync()[0] as number)], [golden.number('p_idx')]),
    equal('threshold', tf.max(tf.mul(tf.abs(all), pruned)).dataSync(), expected),
    ...scores.map((s, i) => {
      const name = (names[i] as string).replace('scores', 'mask');
      return equal(name, maskOf(byThreshold, s).dataSync(), golden.values(name));
    }),
    ...(golden.number('p_idx') > 0
      ? [
          equal(
            'masks',
            mask.dataSync(),
            tf.util.flatten(names.map((name) => [...golden.values(name.replace('scores', 'mask'))])),
          ),
        ]
      : []),
  ];
}
