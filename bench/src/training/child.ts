import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that does what it is asked to, one JSON line for another. */
export interface Child {
  /** @throws if it answers `{ failed }`, with that, or ends. */
  readonly ask: <T>(request: object) => Promise<T>;
  readonly stop: () => Promise<void>;
}

/** Starts a process and waits for its first line, which says what it is. */
export async function startChild<Hello>(
  command: string,
  args: readonly string[],
): Promise<{ child: Child; hello: Hello }> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}`)));
  });
  ended.catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const { value, done } = await Promise.race([lines.next(), ended]);
    if (done) return ended;
    const found = JSON.parse(value) as T & { failed?: string };
    if (found.failed !== undefined) throw new Error(found.failed);
    return found;
  };
  const hello = await answer<Hello>();
  return {
    hello,
    child: {
      ask: (request) => {
        child.stdin.write(`${JSON.stringify(request)}\n`);
        return answer();
      },
      stop: async () => {
        child.stdin.end();
        await ended.catch(() => {});
      },
    },
  };
}
