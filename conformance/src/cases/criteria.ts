import { type CriterionName, maskCriterion, pruneSmallest } from '@supermask/trainers';
import { type Check, equal } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';

/** Zhou's criteria: `<rule>.p<percent>.mask` from a mask of ones, `….from_prev` from `prev_mask`. */
export function zhouCriteria(golden: GoldenCase): Check[] {
  const [initial, final] = [golden.values('w_init'), golden.values('w_final')];
  const before: Readonly<Record<string, Uint8Array>> = {
    mask: new Uint8Array(initial.length).fill(1),
    from_prev: Uint8Array.from(golden.values('prev_mask')),
  };
  return golden.parts.flatMap((part) => {
    const [, rule, percent, from] = /^(\w+)\.p([\d.]+)\.(mask|from_prev)$/.exec(part) ?? [];
    if (rule === undefined) return [];
    const mask = before[from as string] as Uint8Array;
    const criterion = maskCriterion(rule.replaceAll('_', '-') as CriterionName);
    const [next] = pruneSmallest([{ values: criterion(initial, final, { mask }), mask }], {
      fraction: Number(percent) / 100,
      scope: 'kernel',
      count: 'zhou',
    });
    return [equal(part, next as Uint8Array, golden.values(part))];
  });
}
