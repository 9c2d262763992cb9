import { expect, test } from 'vitest';
import { fixed } from './fixed.ts';
import type { MaskRule, MaskRuleConfig } from './mask-rule.ts';
import { ruleFromConfig } from './rule-from-config.ts';

const own = (config: MaskRuleConfig): MaskRule => ({ ...fixed(), config: { ...config, own: true } });

test.each<MaskRuleConfig>([
  { name: 'top-k', density: 0.5, rank: 'value', count: 'floor-prune' },
  { name: 'threshold', value: 0.005, rank: 'value' },
  { name: 'bernoulli', gradient: 'binomial', evaluation: 'sample' },
  { name: 'signed', threshold: 0.25 },
  { name: 'signed', density: 0.5, count: 'round' },
  { name: 'blocks', rule: { name: 'keep-all' }, size: [16, 'all'] },
  { name: 'fixed' },
  { name: 'keep-all' },
  { name: 'redrawn', density: 0.5 },
])('%j comes back', (config) => {
  expect(ruleFromConfig(JSON.parse(JSON.stringify(config))).config).toEqual(config);
});

test('rules of one’s own come first, also inside blocks', () => {
  expect(ruleFromConfig({ name: 'mine', a: 1 }, { mine: own }).config).toEqual({
    name: 'mine',
    a: 1,
    own: true,
  });
  expect(ruleFromConfig({ name: 'fixed' }, { fixed: own }).config).toEqual({ name: 'fixed', own: true });
  const { config } = ruleFromConfig({ name: 'blocks', rule: { name: 'mine' }, size: [2] }, { mine: own });
  expect(config.rule).toEqual({ name: 'mine', own: true });
});

test('an unknown rule is an error that says what is known', () => {
  expect(() => ruleFromConfig({ name: 'toString' }, { mine: own })).toThrow(
    /\[supermask\/core\] ruleFromConfig: unknown mask rule "toString" \(known: mine, top-k, .*, keep-all, redrawn, blocks; register/,
  );
});
