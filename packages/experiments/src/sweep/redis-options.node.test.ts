import { expect, test } from 'vitest';
import { redisOptions } from './redis-options.ts';

test.each([
  ['redis://localhost', { host: 'localhost', port: 6379 }],
  [
    'redis://me:p%40ss%3A%2Fw0rd@10.0.0.7:7000/2',
    { host: '10.0.0.7', port: 7000, username: 'me', password: 'p@ss:/w0rd', db: 2 },
  ],
  [
    'rediss://:secret@redis.example.org:6380/',
    { host: 'redis.example.org', port: 6380, password: 'secret', tls: { servername: 'redis.example.org' } },
  ],
  ['rediss://[::1]:6380', { host: '::1', port: 6380, tls: {} }],
])('%s', (url, expected) => {
  expect(redisOptions(url)).toEqual({ ...expected, maxRetriesPerRequest: null });
});

test.each(['localhost:6379', 'http://:secret@localhost', 'redis://', 'redis://:secret@localhost/names', ''])(
  '"%s" is refused, its password not repeated',
  (url) => {
    expect(() => redisOptions(url)).toThrow('expected an address such as redis://localhost:6379');
    expect(() => redisOptions(url)).not.toThrow('secret');
  },
);
