/** Milliseconds a call. */
export interface Timing {
  /** Of the CPU time of the rounds. */
  readonly median: number;
  /** Of the rounds: the lower and the upper quartile. */
  readonly spread: readonly [number, number];
  /** Of the wall-clock time of single calls: the median and the 95th percentile. */
  readonly wall: readonly [number, number];
}

/** What some calls took, in milliseconds. */
export interface Spent {
  /** Of all of them together. */
  readonly cpu: number;
  /** Of each. */
  readonly walls: readonly number[];
}

/** Calls something so often, here or in another process, and looks at the clocks there. */
export type Clocked = (calls: number) => Promise<Spent>;

interface Effort {
  /** How often each is timed. */
  readonly rounds: number;
  /** How long, in milliseconds, each time. */
  readonly atLeast: number;
  /** How often each is called before anything counts; more often if it is over soon. */
  readonly warmUps?: number;
}

/** Times variants of one computation, in turn, so that a machine that slows down slows down all of them. */
export async function timeInTurn(
  variants: Readonly<Record<string, Clocked>>,
  { rounds, atLeast, warmUps = 10 }: Effort,
): Promise<Record<string, Timing>> {
  const plans: { name: string; run: Clocked; calls: number; times: number[]; walls: number[] }[] = [];
  for (const [name, run] of Object.entries(variants)) {
    const enough = (time: number): number => Math.max(1, Math.ceil(atLeast / Math.max(time, 1e-3)));
    const spent = async (calls: number): Promise<number> => (await run(calls)).cpu / calls;
    const first = await spent(warmUps);
    const warm = first < atLeast / 10 ? await spent(enough(first)) : first;
    plans.push({ name, run, calls: enough(warm), times: [], walls: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { run, calls, times, walls } of plans) {
      const spent = await run(calls);
      times.push(spent.cpu / calls);
      walls.push(...spent.walls);
    }
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
