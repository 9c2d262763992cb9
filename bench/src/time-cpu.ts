/** Milliseconds a call. */
export interface Timing {
  /** Of the CPU time of the rounds. */
  readonly median: number;
  /** Of the rounds: the lower and the upper quartile. */
  readonly spread: readonly [number, number];
  /** Of the wall-clock time of single calls: the median and the 95th percentile. */
  readonly wall: readonly [number, number];
}

/** What is timed; a promise is waited for. */
export type Variant = () => void | Promise<void>;

/**
 * Times variants of one computation, in turn, so that a machine that slows down slows down all of them. CPU time of
 * the process, since others may use the machine.
 *
 * @param variants by name; each is called at least ten times before anything counts.
 * @param options `rounds`: how often each is timed; `atLeast`: how long, in milliseconds, each time.
 */
export async function timeCpu(
  variants: Readonly<Record<string, Variant>>,
  { rounds, atLeast }: { rounds: number; atLeast: number },
): Promise<Record<string, Timing>> {
  const plans: { name: string; run: Variant; calls: number; times: number[]; walls: number[] }[] = [];
  for (const [name, run] of Object.entries(variants)) {
    const enough = (time: number): number => Math.max(1, Math.ceil(atLeast / Math.max(time, 1e-3)));
    const first = (await spent(run, 10, [])) / 10;
    const warm = first < atLeast / 10 ? (await spent(run, enough(first), [])) / enough(first) : first;
    plans.push({ name, run, calls: enough(warm), times: [], walls: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { run, calls, times, walls } of plans) times.push((await spent(run, calls, walls)) / calls);
  }
  return Object.fromEntries(
    plans.map(({ name, times, walls }): [string, Timing] => {
      times.sort((a, b) => a - b);
      walls.sort((a, b) => a - b);
      const at = (numbers: readonly number[], share: number): number =>
        numbers[Math.round(share * (numbers.length - 1))] as number;
      const spread = [at(times, 0.25), at(times, 0.75)] as const;
      return [name, { median: at(times, 0.5), spread, wall: [at(walls, 0.5), at(walls, 0.95)] }];
    }),
  );
}

async function spent(run: Variant, calls: number, walls: number[]): Promise<number> {
  const start = process.cpuUsage();
  let before = performance.now();
  for (let i = 0; i < calls; i++) {
    const waited = run();
    if (waited !== undefined) await waited;
    const after = performance.now();
    walls.push(after - before);
    before = after;
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
