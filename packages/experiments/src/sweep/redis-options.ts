import { isIP } from 'node:net';

/** Where a Redis server is, and how to log in, as ioredis takes it. */
export interface RedisOptions {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  /** Certificates of authorities that Node does not know: the environment variable NODE_EXTRA_CA_CERTS. */
  readonly tls?: { readonly servername?: string };
  /** Commands wait for a server that is away. */
  readonly maxRetriesPerRequest: null;
}

/**
 * Reads `redis://` or, over TLS, `rediss://user:password@host:port/database`; what is special in a password is
 * percent-encoded.
 *
 * @throws on anything else, without repeating it: it may hold a password.
 */
export function redisOptions(address: string): RedisOptions {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const [, db] = /^\/?(\d*)$/.exec(url?.pathname ?? 'none') ?? [];
  if (url === undefined || db === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '') {
    throw new Error(
      '[supermask/experiments] redis: expected an address such as redis://localhost:6379 or ' +
        'rediss://user:password@host:port/0, got another (percent-encode what is special in a password)',
    );
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host,
    port: url.port === '' ? 6379 : Number(url.port),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(db === '' ? {} : { db: Number(db) }),
    ...(url.protocol === 'rediss:' ? { tls: isIP(host) === 0 ? { servername: host } : {} } : {}),
    maxRetriesPerRequest: null,
  };
}
