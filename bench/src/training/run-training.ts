import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { machine, machineLine } from '../machine.ts';
import { runFits, runMemory } from './run-fits.ts';
import { runProfile } from './run-profile.ts';
import { benchSteps, benchTrainingOps, type TrainingResult } from './training.ts';
import { opCases, type StepCase, stepCases } from './training-cases.ts';
import { startEngines } from './training-engine.ts';
import { HEADER, trainingLines } from './training-table.ts';

interface TrainingCommand {
  readonly json?: string | undefined;
  readonly quick: boolean;
  readonly only: string;
  readonly profile?: string | undefined;
  readonly relaxed: boolean;
  readonly density?: string | undefined;
  readonly 'data-dir'?: string | undefined;
  readonly images?: string | undefined;
}

/** `pnpm bench training`: prints, writes, and fails where an engine's losses are others. */
export async function runTraining(command: TrainingCommand): Promise<void> {
  const { json, quick, only, profile, relaxed, density = '0.5' } = command;
  if (profile !== undefined) return runProfile({ profile, relaxed, density });
  const [load = 0] = loadavg();
  console.log(machineLine(machine()));
  console.log(HEADER);
  if (load > 0.5)
    console.log(
      `The load of the machine is ${load.toFixed(1)}: what is said of t2 and of seconds is worth nothing.`,
    );
  const cases: TrainingResult[] = [];
  const options = {
    quick,
    onResult: (result: TrainingResult) => {
      cases.push(result);
      console.log(trainingLines(result));
    },
  };
  let torch: string | undefined;
  const steps = stepCases({ quick, only });
  for (const threads of [1, 2] as const) {
    const own = steps.filter((one) => one.threads === threads);
    const ops = threads === 1 ? opCases({ quick, only }) : [];
    if (own.length + ops.length === 0) continue;
    const engines = await startEngines({ threads });
    ({ torch } = engines);
    for (const [engine, why] of Object.entries(engines.missing)) console.log(`${engine} not timed: ${why}`);
    for (const same of byNetwork(own)) await benchSteps(same, engines, options);
    await benchTrainingOps(ops, engines, options);
    await engines.stop();
  }
  const memory = await runMemory({ quick, only });
  const dataDir = command['data-dir'] ?? process.env.SUPERMASK_DATA;
  const fits = await runFits({ quick, only, dataDir, images: Number(command.images ?? 60_000) });
  if (json !== undefined) {
    const all = { machine: machine(), load, torch, quick, cases, memory, fits };
    await writeFile(json, `${JSON.stringify(all, null, 2)}\n`);
  }
  // Training amplifies differences of rounding, and a mask is not continuous.
  const wrong = cases.filter(
    ({ deviation: [first, third = 0] }) => !((first as number) < 1e-4 && third < 1e-2),
  );
  for (const { name, deviation } of wrong)
    console.error(`${name}: engines differ by ${deviation.join(', ')}`);
  if (wrong.length > 0) process.exitCode = 1;
}

function byNetwork(cases: readonly StepCase[]): readonly (readonly StepCase[])[] {
  const networks = [...new Set(cases.map(({ network }) => network))];
  return networks.map((network) => cases.filter((one) => one.network === network));
}
