import { canonicalConfig, type Job } from '@supermask/experiments';

/** What tells the runs of a sweep apart, in words: the keys that it gives different values, not what follows from them. */
export function runLabels(jobs: readonly Job[]): (job: Job) => string {
  const given = jobs.map(({ config }) => canonicalConfig(config));
  const keys = [...new Set(given.flatMap((config) => Object.keys(config)))] as (keyof Job['config'])[];
  const varying = keys.filter((key) => new Set(given.map((config) => config[key])).size > 1);
  return ({ config }) =>
    varying
      .filter((key) => config[key] !== undefined)
      .map((key) => (named.has(key) ? config[key] : `${key} ${config[key]}`))
      .join(' ');
}

/** Whose values are names that say what they are. */
const named: ReadonlySet<string> = new Set(['dataset', 'model', 'method', 'optimizer', 'init']);
