import { type Clocked, type Timing, timeInTurn } from './time-in-turn.ts';

/** What is timed; a promise is waited for. */
export type Variant = () => unknown;

/**
 * Times variants of one computation in this process, in turn. CPU time of the process, since others may use the
 * machine.
 *
 * @param variants by name; each is called at least ten times before anything counts.
 * @param effort `rounds`: how often each is timed; `atLeast`: how long, in milliseconds, each time.
 */
export function timeCpu(
  variants: Readonly<Record<string, Variant>>,
  effort: { readonly rounds: number; readonly atLeast: number },
): Promise<Record<string, Timing>> {
  return timeInTurn(
    Object.fromEntries(Object.entries(variants).map(([name, run]) => [name, onCpuClock(run)])),
    effort,
  );
}

/** Calls something with the clocks of this process. */
export function onCpuClock(run: Variant): Clocked {
  return async (calls) => {
    const walls: number[] = [];
    const start = process.cpuUsage();
    let before = performance.now();
    for (let i = 0; i < calls; i++) {
      const waited = run();
      if (waited instanceof Promise) await waited;
      const after = performance.now();
      walls.push(after - before);
      before = after;
    }
    const { user, system } = process.cpuUsage(start);
    return { cpu: (user + system) / 1000, walls };
  };
}
