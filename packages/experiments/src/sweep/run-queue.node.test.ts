import { expect, test } from 'vitest';
import { runQueue } from './run-queue.ts';

test('a prefix is one that BullMQ and Redis take', () => {
  expect(runQueue('redis://localhost')).toMatchObject({ prefix: 'supermask', connection: { port: 6379 } });
  expect(runQueue('redis://localhost', '{a-b}').prefix).toBe('{a-b}');
  for (const prefix of ['two words', 'a:b', '']) {
    expect(() => runQueue('redis://localhost', prefix)).toThrow('expected a prefix of letters');
  }
});
