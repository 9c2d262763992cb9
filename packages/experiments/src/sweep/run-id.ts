import { createHash } from 'node:crypto';
import { completeConfig, configDifferences, type PartialRunConfig, type RunConfig } from '../config.ts';

/** Goes up when what is a default changes its value: the same canonical configuration is another run then. */
const FORMAT = 1;

/**
 * What a configuration says beyond the defaults, which depend on each other (the learning rate on the method): the
 * keys without which another run would come out. An option that is added later, with the old behaviour as its
 * default, changes nothing here.
 *
 * @returns its keys in alphabetical order; `completeConfig` of it is that of the whole.
 * @throws as `completeConfig` does.
 */
export function canonicalConfig(config: PartialRunConfig): PartialRunConfig {
  const complete = completeConfig(config);
  const needed = Object.entries(complete).filter(([key]) => {
    const { [key as keyof RunConfig]: _, ...rest } = complete;
    return !completesTo(complete, rest as PartialRunConfig);
  });
  return Object.fromEntries(needed.sort(([a], [b]) => (a < b ? -1 : 1))) as unknown as PartialRunConfig;
}

/**
 * The name of a run: the first 16 hexadecimal digits of the SHA-256 of the JSON
 * `{"config":{…canonical…},"format":1}`.
 *
 * @throws as `completeConfig` does.
 */
export function runId(config: PartialRunConfig): string {
  const text = JSON.stringify({ config: canonicalConfig(config), format: FORMAT });
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** A configuration may be impossible without a key, such as the method that its levels are of. */
function completesTo(complete: RunConfig, partial: PartialRunConfig): boolean {
  try {
    return configDifferences(completeConfig(partial), complete) === '';
  } catch {
    return false;
  }
}
