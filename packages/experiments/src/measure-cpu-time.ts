import { cpuUsage } from 'node:process';

/** CPU milliseconds of one call: the median of the rounds, and their range. */
export interface CpuTime {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface MeasureCpuTimeOptions {
  readonly rounds?: number;
  /** Calls of each subject in a round. */
  readonly calls?: number;
}

/**
 * Times subjects against each other in one process: warmed up, then by turns, in CPU time, so that what else
 * the machine does weighs on all alike.
 *
 * @param subjects by name; the call's number is given to each.
 */
export function measureCpuTime<Name extends string>(
  subjects: Readonly<Record<Name, (call: number) => void>>,
  { rounds = 9, calls = 20 }: MeasureCpuTimeOptions = {},
): Record<Name, CpuTime> {
  const entries = Object.entries(subjects) as [Name, (call: number) => void][];
  const samples = new Map<Name, number[]>(entries.map(([name]) => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const [name, subject] of entries) {
      const before = cpuUsage();
      for (let call = 0; call < calls; call++) subject(call);
      const { user, system } = cpuUsage(before);
      if (round >= 0) samples.get(name)?.push((user + system) / 1000 / calls);
    }
  }
  return Object.fromEntries(
    [...samples].map(([name, values]) => {
      values.sort((a, b) => a - b);
      const at = (position: number): number => values[position] as number;
      return [name, { median: at((values.length - 1) >> 1), lowest: at(0), highest: at(values.length - 1) }];
    }),
  ) as Record<Name, CpuTime>;
}
