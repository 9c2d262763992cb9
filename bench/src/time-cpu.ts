/** Milliseconds of CPU time a call. */
export interface Timing {
  readonly median: number;
  /** Of the rounds: the lower and the upper quartile. */
  readonly spread: readonly [number, number];
}

/**
 * Times variants of one computation, in turn, so that a machine that slows down slows down all of them. CPU time of
 * the process, since others may use the machine.
 *
 * @param variants by name; each is called at least ten times before anything counts.
 * @param options `rounds`: how often each is timed; `atLeast`: how long, in milliseconds, each time.
 */
export function timeCpu(
  variants: Readonly<Record<string, () => void>>,
  { rounds, atLeast }: { rounds: number; atLeast: number },
): Record<string, Timing> {
  const plans = Object.entries(variants).map(([name, run]) => {
    const first = spent(run, 10) / 10;
    const warm = spent(run, Math.ceil(atLeast / Math.max(first, 1e-3)));
    const calls = Math.max(
      1,
      Math.ceil(atLeast / Math.max(warm / Math.ceil(atLeast / Math.max(first, 1e-3)), 1e-3)),
    );
    return { name, run, calls, times: [] as number[] };
  });
  for (let round = 0; round < rounds; round++) {
    for (const { run, calls, times } of plans) times.push(spent(run, calls) / calls);
  }
  return Object.fromEntries(
    plans.map(({ name, times }): [string, Timing] => {
      times.sort((a, b) => a - b);
      const at = (share: number): number => times[Math.round(share * (times.length - 1))] as number;
      return [name, { median: at(0.5), spread: [at(0.25), at(0.75)] }];
    }),
  );
}

function spent(run: () => void, calls: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < calls; i++) run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
