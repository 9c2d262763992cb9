import { type BernoulliOptions, bernoulli } from './bernoulli.ts';
import { blocksFromConfig } from './blocks.ts';
import { fixed } from './fixed.ts';
import { keepAll } from './keep-all.ts';
import type { MaskRule, MaskRuleConfig } from './mask-rule.ts';
import { type NOfMOptions, nOfM } from './n-of-m.ts';
import { redrawn } from './redrawn.ts';
import { type SignedOptions, signed } from './signed.ts';
import { type ThresholdOptions, threshold } from './threshold.ts';
import { type TopKOptions, topK } from './top-k.ts';

/** Rule name → what makes the rule of its configuration. */
export type RuleTable = Readonly<Record<string, (config: MaskRuleConfig) => MaskRule>>;

const RULES: RuleTable = {
  'top-k': (config) => topK(config as unknown as TopKOptions),
  'n-of-m': (config) => nOfM(config as unknown as NOfMOptions),
  threshold: (config) => threshold(config as unknown as ThresholdOptions),
  bernoulli: (config) => bernoulli(config as BernoulliOptions),
  signed: (config) => signed(config as unknown as SignedOptions),
  fixed,
  'keep-all': keepAll,
  redrawn: (config) => redrawn(config as unknown as { density: number }),
};

/**
 * The rule that a saved configuration describes.
 *
 * @param table rules of your own, which come first.
 * @throws on a rule of another version or package, by name.
 */
export function ruleFromConfig(config: MaskRuleConfig, table: RuleTable = {}): MaskRule {
  const { name } = config;
  for (const rules of [table, RULES])
    if (Object.hasOwn(rules, name)) return (rules[name] as RuleTable[string])(config);
  if (name === 'blocks') return blocksFromConfig(config, (inner) => ruleFromConfig(inner, table));
  const known = [...Object.keys(table), ...Object.keys(RULES), 'blocks'].join(', ');
  throw new Error(
    `[supermask/core] ruleFromConfig: unknown mask rule "${name}" (known: ${known}; ` +
      'register({ rules: { … } }) of @supermask/layers makes yours known)',
  );
}
