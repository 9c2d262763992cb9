import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a promise, however it ends, so many milliseconds: commands to a server that is away wait without end. */
export async function atMost(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const late = delay(milliseconds, undefined, { signal: done.signal });
  await Promise.race([promise, late]).catch(() => {});
  done.abort();
  await late.catch(() => {});
}
