import type { Job } from '@supermask/experiments';

/** What tells the runs of a sweep apart, in words: the keys whose values differ among them. */
export function runLabels(jobs: readonly Job[]): (job: Job) => string {
  const keys = [...new Set(jobs.flatMap(({ config }) => Object.keys(config)))] as (keyof Job['config'])[];
  const varying = keys.filter((key) => new Set(jobs.map(({ config }) => config[key])).size > 1);
  return ({ config }) =>
    varying
      .filter((key) => config[key] !== undefined)
      .map((key) =>
        key === 'method' || key === 'dataset' || key === 'model' ? config[key] : `${key} ${config[key]}`,
      )
      .join(' ');
}
