import { golden } from '@supermask/testing/golden';
import { describe, expect, test } from 'vitest';
import { type CriterionName, maskCriterion } from './mask-criterion.ts';
import { countKept, type PrunableKernel, pruneSmallest } from './prune-smallest.ts';

// Against masks made with the code of Zhou et al. (get_weight_init.py) and of open_lth (sparse_global.py).
const masks = golden('masks');

describe('criteria of Zhou et al.', () => {
  const init = masks.values('crit.w_init');
  const final = masks.values('crit.w_final');
  const ones = new Uint8Array(init.length).fill(1);
  const names = masks.names.filter((name) => /^crit\..*\.p\d+\./.test(name));

  test.each(names)('%s', (name) => {
    const [, rule, percent, from] = name.split('.') as [string, string, string, string];
    const mask = from === 'mask' ? ones : Uint8Array.from(masks.values('crit.prev_mask'));
    const values = maskCriterion(rule.replaceAll('_', '-') as CriterionName)(init, final, { mask });
    const fraction = Number(percent.slice(1)) / 100;
    const [next] = pruneSmallest([{ values, mask }], { fraction, scope: 'kernel', count: 'zhou' });
    expect([...(next as Uint8Array)]).toEqual([...masks.values(name)]);
  });
});

describe('sparse_global of open_lth', () => {
  const layers = ['a.weight', 'b.weight', 'fc.weight'];
  const { fraction, kept_per_round: kept } = masks.cases.find(({ tag }) => tag === 'imp') as unknown as {
    fraction: number;
    kept_per_round: number[];
  };
  const first = layers.map((layer): PrunableKernel => {
    const values = masks.values(`imp.${layer}`).map(Math.abs);
    return { values, mask: new Uint8Array(values.length).fill(1) };
  });
  const expected = (prefix: string): Uint8Array[] =>
    layers.map((layer) => Uint8Array.from(masks.values(`${prefix}.${layer}`)));

  test('round by round', () => {
    let kernels = first;
    kept.forEach((count, round) => {
      const next = pruneSmallest(kernels, { fraction, count: 'open_lth' });
      expect(next).toEqual(expected(`imp.round${round + 1}`));
      expect(next.reduce((sum, mask) => sum + countKept(mask), 0)).toBe(count);
      kernels = kernels.map(({ values }, i) => ({ values, mask: next[i] as Uint8Array }));
    });
  });

  test('with an ignored layer', () => {
    const kernels = first.map((kernel, i) => ({ ...kernel, ignored: layers[i] === 'fc.weight' }));
    expect(pruneSmallest(kernels, { fraction, count: 'open_lth' })).toEqual(expected('imp.ignorefc'));
  });
});
