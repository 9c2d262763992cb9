import { createHash } from 'node:crypto';
import { completeConfig, type PartialRunConfig, type RunConfig } from '../config.ts';

/** What the hash of a configuration means; another number where the same configuration trains something else. */
const FORMAT = 1;

/**
 * A configuration without what is a default anyway, its keys in order: what an option that is added later does not
 * change.
 *
 * @throws as `completeConfig` does.
 */
export function canonicalConfig(config: PartialRunConfig): PartialRunConfig {
  const complete = completeConfig(config);
  const text = JSON.stringify(sorted(complete));
  const stated = Object.entries(complete).filter(([key, value]) => {
    if (value === undefined) return false;
    const { [key as keyof RunConfig]: _, ...rest } = complete;
    return key === 'dataset' || !isDefault(rest as PartialRunConfig, text);
  });
  return sorted(Object.fromEntries(stated)) as PartialRunConfig;
}

/** The name of a run: 16 hexadecimal digits of the SHA-256 of its canonical configuration. */
export function runId(config: PartialRunConfig): string {
  const text = JSON.stringify({ config: canonicalConfig(config), format: FORMAT });
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function isDefault(without: PartialRunConfig, complete: string): boolean {
  try {
    return JSON.stringify(sorted(completeConfig(without))) === complete;
  } catch {
    // A configuration that needs the key.
    return false;
  }
}

function sorted(config: object): object {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
