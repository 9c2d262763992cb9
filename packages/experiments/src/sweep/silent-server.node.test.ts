import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bullmqExecutor } from './bullmq-executor.ts';
import { serveJobs } from './serve-jobs.ts';
import { collect, tinyJobs } from './tiny-jobs.suite.ts';

const sockets = new Set<Socket>();
let server: Server;
let url: string;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'silent-server-'));
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    socket.resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  server.close();
  await rm(dir, { recursive: true });
});

describe('at a port where something else than Redis listens', () => {
  it('a sweep says so and leaves no connection, which would keep its process alive', async () => {
    const { error } = await collect(bullmqExecutor(url).run(tinyJobs(1), { dir }));
    expect(error?.message).toMatch(/no connection to 127\.0\.0\.1:\d+: no answer/);
    await vi.waitFor(() => expect(sockets.size).toBe(0));
  }, 30_000);

  it('a worker does too', async () => {
    await expect(serveJobs(url, { dir })).rejects.toThrow(/no connection to 127\.0\.0\.1:\d+: no answer/);
    await vi.waitFor(() => expect(sockets.size).toBe(0));
  }, 30_000);
});

it.each([0, 1.5])('a worker of %s runs at a time is refused before it connects', async (concurrency) => {
  await expect(serveJobs(url, { dir, concurrency })).rejects.toThrow(
    /concurrency must be an integer ≥ 1, got/,
  );
  expect(sockets.size).toBe(0);
});
