import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Whether this machine has a Redis server; with CI=true it must. */
export function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    const message = 'tests of BullMQ did not run: no redis-server on the PATH (apt-get install redis-server)';
    if (process.env.CI) throw new Error(message);
    console.warn(message);
    return false;
  }
}

/** A server of our own, with the settings that the README asks for, a password and a folder. */
export class RedisServer {
  private readonly dir: string;
  private readonly port: number;
  private child: ChildProcess | undefined;

  private constructor(dir: string, port: number) {
    this.dir = dir;
    this.port = port;
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await mkdtemp(join(tmpdir(), 'supermask-redis-')), await freePort());
    await server.restart();
    return server;
  }

  get url(): string {
    return `redis://default:p%40ss%3A%2Fw0rd@127.0.0.1:${this.port}`;
  }

  /** Starts it again with what it has on disk. */
  async restart(): Promise<void> {
    const child = spawn(
      'redis-server',
      [
        ...[
          '--port',
          `${this.port}`,
          '--bind',
          '127.0.0.1',
          '--dir',
          this.dir,
          '--requirepass',
          'p@ss:/w0rd',
        ],
        ...['--appendonly', 'yes', '--maxmemory-policy', 'noeviction', '--save', ''],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.child = child;
    const lines: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      lines.push(line);
      if (line.includes('Ready to accept connections')) {
        child.stdout.resume();
        return;
      }
    }
    throw new Error(`redis-server did not start: ${lines.join('\n')}`);
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    this.child = undefined;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.dir, { recursive: true });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
