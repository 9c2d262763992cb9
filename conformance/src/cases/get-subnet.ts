import { fixed, keptCount, largestMask, topK } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Check, equal, near } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';
import { refused } from '../refused.ts';
import { ones, trainingMask } from '../training-mask.ts';

/** GetSubnet of hidden-networks: the scores that it is given are magnitudes already. */
export function getSubnet(golden: GoldenCase): Check[] {
  const [k, n, kept] = [golden.number('k'), golden.number('n'), golden.number('kept')];
  const rule = (rank: 'value' | 'magnitude') => topK({ density: k, count: 'floor-prune', rank });
  if (kept === 0) {
    return [
      ...refused(golden, () => trainingMask(rule('value'), golden.tensor('scores'))),
      equal('kept of the mask', [0], [ones(golden.values('mask'))]),
    ];
  }
  const scores = golden.values('scores');
  const mask = trainingMask(rule('value'), golden.tensor('scores')).dataSync();
  const expected = golden.values('mask');
  const checks = [
    equal('kept', [ones(mask), keptCount(n, k, 'floor-prune')], [kept, kept]),
    equal('kept of the mask', [ones(mask)], [ones(expected)]),
  ];
  if (golden.has('raw')) {
    checks.push(
      equal('mask of raw', trainingMask(rule('magnitude'), golden.tensor('raw')).dataSync(), expected),
    );
  }
  if (golden.flag('equals_stable_sort')) return [...checks, equal('mask', mask, expected)];
  const having = (bit: number): number[] => [...scores].filter((_, i) => mask[i] === bit);
  const ordered = Math.min(...having(1)) >= Math.max(...having(0));
  return [...checks, equal('min(kept) ≥ max(pruned)', [Number(ordered)], [1])];
}

/** The straight-through gradient of GetSubnet(|s|). */
export function getSubnetBackward(golden: GoldenCase): Check[] {
  const rule = topK({ density: golden.number('k'), count: 'floor-prune' });
  const scores = golden.tensor('scores');
  const gradient = tf.grad((s) => trainingMask(rule, s))(scores, golden.tensor('upstream'));
  return [
    equal('mask', trainingMask(rule, scores).dataSync(), golden.values('mask')),
    near('dscores', gradient.dataSync(), golden.values('dscores')),
  ];
}

/** FixedSubnetConv.set_subnet: a mask by magnitude that stays. Its prune_rate is the fraction removed. */
export function fixedSubnet(golden: GoldenCase): Check[] {
  const scores = golden.values('scores');
  const kept = scores.length - Math.trunc(golden.number('prune_rate_removed') * scores.length);
  const held = tf.tensor(largestMask(scores, kept), golden.shape('scores'));
  const mask = trainingMask(fixed(), held).dataSync();
  return [equal('kept', [ones(mask)], [golden.number('kept')]), equal('mask', mask, golden.values('mask'))];
}
