import type { ArgsDef } from 'citty';

/** The flags that say where the queue of a sweep is. */
export const redisArgs = {
  redis: {
    type: 'string',
    description: 'redis://host:port, over TLS rediss://user:password@host:port (default: SUPERMASK_REDIS)',
  },
  prefix: { type: 'string', description: 'of the keys in Redis, the same for sweep and workers (supermask)' },
} as const satisfies ArgsDef;

/** @throws if there is no address. */
export function redisUrl({
  redis = process.env.SUPERMASK_REDIS,
}: {
  readonly redis?: string | undefined;
}): string {
  if (redis === undefined || redis === '') {
    throw new Error('--redis is missing: the address of the server, or SUPERMASK_REDIS in the environment');
  }
  return redis;
}
