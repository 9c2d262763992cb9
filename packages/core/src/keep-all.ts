import { ones } from '@tensorflow/tfjs-core';
import type { MaskRule } from './mask-rule.ts';

/** Keeps every weight and stores no scores: for what is binarised without being pruned. */
export function keepAll(): MaskRule {
  return {
    config: { name: 'keep-all' },
    scoreShape: () => [],
    masks: (scores, { kernelShapes }) => scores.map((s, i) => ones([...(kernelShapes?.[i] ?? s.shape)])),
  };
}
