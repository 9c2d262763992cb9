import { globalThreshold, maskOf, threshold, topK } from '@supermask/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { type Check, equal } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';
import { refused } from '../refused.ts';
import { ones, trainingMask } from '../training-mask.ts';

/**
 * One threshold for all layers, that of biprop's global pruning. Where it prunes nothing (p_idx = 0) the original
 * indexes −1, takes the largest score and prunes everything: there we keep everything, and only its own threshold
 * gives its masks.
 */
export function globalPruneThreshold(golden: GoldenCase): Check[] {
  const names = golden.parts.filter((part) => /^scores\d+$/.test(part));
  const scores = names.map((name) => golden.values(name));
  const masks = names.map((name) => name.replace('scores', 'mask'));
  const total = scores.reduce((sum, { length }) => sum + length, 0);
  const density = golden.number('k');
  if (density === 0) return refused(golden, () => globalThreshold(scores, density));
  const selection = globalThreshold(scores, density);
  const budget = topK({ density, count: 'floor-prune', scope: 'model', minPerKernel: 0 });
  const tensors = names.map((name) => golden.tensor(name));
  const kept = budget
    .masks(tensors, { training: true })
    .reduce((sum, mask) => sum + ones(mask.dataSync()), 0);
  const value = golden.values('threshold')[0] as number;
  const rule = threshold({ value, rank: 'magnitude' });
  const prunes = golden.number('p_idx') > 0;
  return [
    equal('total', [total], [golden.number('total')]),
    equal('p_idx', [total - kept], [golden.number('p_idx')]),
    equal(
      'threshold',
      [selection.cuts[0]?.threshold ?? Number.NaN],
      [prunes ? value : Number.NEGATIVE_INFINITY],
    ),
    ...masks.flatMap((mask, i) => {
      const expected = golden.values(mask);
      const selected = maskOf(selection, i, scores[i] as Float32Array);
      return [
        equal(`${mask} by threshold`, trainingMask(rule, tensors[i] as Tensor).dataSync(), expected),
        equal(mask, selected, prunes ? expected : new Float32Array(selected.length).fill(1)),
      ];
    }),
  ];
}
