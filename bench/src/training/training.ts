import { deviation } from '../deviation.ts';
import { type Clocked, type Timing, timeInTurn } from '../time-in-turn.ts';
import { type StepCase, stepName } from './training-cases.ts';
import type { Opened, Subject } from './training-child.ts';
import type { Subjected, TrainingEngines } from './training-engine.ts';
import { judgeTraining, type TrainingGoal } from './training-goals.ts';
import {
  buildTraining,
  countOperations,
  TRAINING_NETWORKS,
  type TrainingNetwork,
} from './training-network.ts';

/** Steps or a product. */
export interface TrainingResult {
  /** network/method/density/batch/threads. */
  readonly name: string;
  /** Milliseconds of one call by engine: CPU time with one thread (t1), wall-clock time with several. */
  readonly ms: Readonly<Record<string, number>>;
  /** Lower and upper quartile of the rounds. */
  readonly spread: Readonly<Record<string, readonly [number, number]>>;
  /** Ours over the engine's: less is faster. */
  readonly ratio: Readonly<Record<string, number>>;
  /** What an engine said that could not do it. */
  readonly failed: Readonly<Record<string, string>>;
  /** The share of a step that takes selecting the masks and applying them, alone on the scores of the start. */
  readonly masks?: Readonly<Record<string, number>>;
  /** The time of the step over that of a dense one of the same engine. */
  readonly overDense?: Readonly<Record<string, number>>;
  /** Thousand million operations a second, of a dense step. */
  readonly rate?: Readonly<Record<string, number>>;
  /** The largest relative difference of an engine's losses from ours: of the first step, of the third. */
  readonly deviation: readonly number[];
  readonly goals: readonly TrainingGoal[];
}

interface TrainingOptions {
  readonly quick: boolean;
  readonly onResult: (result: TrainingResult) => void;
}

/** Times the steps of one network with one number of threads, those of all engines in turn. */
export async function benchSteps(
  cases: readonly StepCase[],
  engines: TrainingEngines,
  { quick, onResult }: TrainingOptions,
): Promise<void> {
  const opened = new Map<string, Subjected>();
  const failed = new Map<string, Record<string, string>>();
  for (const one of cases) {
    const why: Record<string, string> = {};
    failed.set(stepName(one), why);
    for (const engine of one.engines) {
      const subject = { kind: 'step', key: one, threads: one.threads } as const;
      const made = await tryOpen(engines, engine, subject);
      if (typeof made === 'string') why[engine] = made;
      else opened.set(`${engine} ${stepName(one)}`, made);
      if (typeof made === 'string' || !timesMasks(one, engine)) continue;
      const masks = await tryOpen(engines, engine, { kind: 'masks', key: one });
      if (typeof masks !== 'string') opened.set(`${engine} masks`, masks);
    }
  }
  const [{ network, threads }] = cases as [StepCase];
  const times = await timeInTurn(
    Object.fromEntries([...opened].map(([name, { run }]) => [name, threads === 1 ? run : onWallClock(run)])),
    effort(network, quick),
  );
  const model = await buildTraining({ network, method: 'dense', density: 1 });
  const operations = countOperations(model, TRAINING_NETWORKS[network].batch);
  model.dispose();
  for (const one of cases) {
    const name = stepName(one);
    const timed = one.engines.filter((engine) => opened.has(`${engine} ${name}`));
    const ofOurs = (of: (engine: string, ms: number) => number | undefined): Record<string, number> =>
      Object.fromEntries(
        timed.flatMap((engine) => {
          const value = engine.startsWith('supermask')
            ? of(engine, (times[`${engine} ${name}`] as Timing).median)
            : undefined;
          return value === undefined ? [] : [[engine, value] as const];
        }),
      );
    const dense = stepName({ ...one, method: 'dense', density: 1 });
    const median = (key: string): number | undefined => times[key]?.median;
    const share = (engine: string, ms: number): number | undefined => {
      const masks = timesMasks(one, engine) ? median(`${engine} masks`) : undefined;
      return masks && masks / ms;
    };
    const overDense = (engine: string, ms: number): number | undefined => {
      const other = median(`${engine} ${dense}`);
      return other && ms / other;
    };
    onResult(
      judged(
        name,
        Object.fromEntries(timed.map((engine) => [engine, times[`${engine} ${name}`] as Timing])),
        {
          failed: failed.get(name) as Record<string, string>,
          deviation: lossDeviation(timed, (engine) => (opened.get(`${engine} ${name}`) as Subjected).said),
          ...(one.method === 'edge-popup' && threads === 1
            ? { masks: ofOurs(share), overDense: ofOurs(overDense) }
            : {}),
          ...(one.method === 'dense' ? { rate: ofOurs((_, ms) => operations / ms / 1e6) } : {}),
        },
      ),
    );
  }
  for (const { close } of opened.values()) await close();
}

/** Times products that training needs beside those of tfjs. */
export async function benchTrainingOps(
  names: readonly string[],
  engines: TrainingEngines,
  { quick, onResult }: TrainingOptions,
): Promise<void> {
  for (const op of names) {
    const opened = new Map<string, Subjected>();
    const failed: Record<string, string> = {};
    for (const engine of ['supermask', 'supermask-relaxed', 'tfjs-wasm']) {
      const made = await tryOpen(engines, engine, { kind: 'op', op });
      if (typeof made === 'string') failed[engine] = made;
      else opened.set(engine, made);
    }
    const runs = Object.fromEntries([...opened].map(([name, { run }]) => [name, run]));
    const times = await timeInTurn(runs, { rounds: quick ? 5 : 11, atLeast: 100 });
    const samples = [...opened.values()].map(({ said }) => Float32Array.from(said.sample ?? []));
    const [first = new Float32Array()] = samples;
    const deviations = samples.map((sample) => deviation(sample, first));
    onResult(judged(op, times, { failed, deviation: [Math.max(...deviations)] }));
    for (const { close } of opened.values()) await close();
  }
}

async function tryOpen(
  { engines, missing }: TrainingEngines,
  engine: string,
  subject: Subject,
): Promise<Subjected | string> {
  const start = engines.get(engine);
  if (start === undefined) return missing[engine] ?? 'unknown';
  try {
    return await start(subject);
  } catch (error) {
    return (error as Error).message;
  }
}

function timesMasks({ method, density, threads }: StepCase, engine: string): boolean {
  return method === 'edge-popup' && density === 0.5 && threads === 1 && engine.startsWith('supermask');
}

/** A quick table is there in a minute. */
function effort(network: TrainingNetwork, quick: boolean): Parameters<typeof timeInTurn>[1] {
  if (network === 'mlp') return { rounds: quick ? 5 : 11, atLeast: quick ? 100 : 200, warmUps: 20 };
  return { rounds: quick ? 3 : 11, atLeast: 20, warmUps: 1 };
}

/** Several threads work at the same time: what counts is when they are done. */
function onWallClock(run: Clocked): Clocked {
  return async (calls) => {
    const { walls } = await run(calls);
    return { walls, cpu: walls.reduce((sum, wall) => sum + wall, 0) };
  };
}

function judged(
  name: string,
  times: Readonly<Record<string, Timing>>,
  more: Pick<TrainingResult, 'failed' | 'deviation' | 'masks' | 'overDense' | 'rate'>,
): TrainingResult {
  const each = <T>(of: (timing: Timing) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(times).map(([engine, timing]) => [engine, of(timing)]));
  const ms = each(({ median }) => median);
  const result = {
    ...{ name, ms, spread: each(({ spread }) => spread) },
    ratio: each(({ median }) => (ms.supermask ?? Number.NaN) / median),
    ...more,
  };
  return { ...result, goals: judgeTraining(result) };
}

/** Of the engines that compute the same: `torch-dense` of a masked step is another network. */
function lossDeviation(engines: readonly string[], saidBy: (engine: string) => Opened): number[] {
  const ours = saidBy('supermask').losses as readonly number[];
  const same = engines.includes('torch-sort')
    ? engines.filter((engine) => engine !== 'torch-dense')
    : engines;
  return [0, 2].map((step) =>
    Math.max(
      ...same.map((engine) => {
        const own = ours[step] as number;
        return Math.abs((saidBy(engine).losses?.[step] as number) - own) / own;
      }),
    ),
  );
}
