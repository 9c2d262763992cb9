import type { MaskRule, MaskRuleConfig } from './mask-rule.ts';
import { type TopKOptions, topK } from './top-k.ts';

/**
 * The rule that a saved configuration describes.
 *
 * @throws on a rule of another version or package, by name.
 */
export function ruleFromConfig(config: MaskRuleConfig): MaskRule {
  if (config.name === 'top-k') return topK(config as MaskRuleConfig & TopKOptions);
  throw new Error(`[supermask/core] ruleFromConfig: unknown mask rule "${config.name}" (known: top-k)`);
}
