import type { RunConfig } from '../config.ts';
import { prepareBackend } from '../prepare-backend.ts';
import { loadRunData } from '../run-data.ts';
import { trainModel } from '../train-network.ts';
import { dataFolder } from './data-folder.ts';
import type { Job } from './executor.ts';
import { readEnvironment } from './run-environment.ts';
import { runFolder } from './run-job.ts';

/** How long jobs would take. */
export interface TimeEstimate {
  /** Of one process for all of them; undefined for what could not be estimated. */
  readonly seconds: number;
  /** Jobs whose time is that of finished runs of the same network and data. */
  readonly fromRuns: number;
  /** Jobs whose time is that of some training steps, taken now: without validation, test and report. */
  readonly fromSteps: number;
  /** Jobs of which nothing is known, and why. */
  readonly unknown: number;
  readonly reason?: string;
}

export interface EstimateOptions {
  readonly dir: string;
  /** As of `ExecutorOptions`. */
  readonly dataDir?: string | undefined;
  /** Seconds that steps may take for each kind of run, its data not counted. */
  readonly budget?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Estimates the time of jobs: from finished runs in the folder with the same data, network and method, per epoch
 * and level; of other kinds from some steps of training in this process.
 */
export async function estimateTime(
  jobs: readonly Job[],
  { finished, ...options }: EstimateOptions & { readonly finished: readonly Job[] },
): Promise<TimeEstimate> {
  const known = await ratesOf(finished, options.dir);
  const measured = new Map<string, number | Error>();
  const estimate = { seconds: 0, fromRuns: 0, fromSteps: 0, unknown: 0 };
  let reason: string | undefined;
  for (const { config } of jobs) {
    const kind = kindOf(config);
    const rate = known.get(kind);
    if (rate !== undefined) {
      estimate.fromRuns++;
      estimate.seconds += rate * epochsOf(config);
      continue;
    }
    const step = measured.get(kind) ?? (await epochSeconds(config, options).catch((error: Error) => error));
    measured.set(kind, step);
    options.signal?.throwIfAborted();
    if (step instanceof Error) {
      estimate.unknown++;
      reason ??= step.message;
    } else {
      estimate.fromSteps++;
      estimate.seconds += step * epochsOf(config);
    }
  }
  return { ...estimate, ...(reason === undefined ? {} : { reason }) };
}

/** What decides the time of an epoch. */
function kindOf(config: RunConfig): string {
  const { dataset, model, method, width, norm, batchSize, trainSize, validationSize, workers, backend } =
    config;
  return JSON.stringify([
    ...[dataset, model, method, width, norm, batchSize],
    ...[trainSize, validationSize, workers, backend, config.augment],
  ]);
}

/** Epochs of all levels. */
function epochsOf({ epochs, levels = 0, ticket }: RunConfig): number {
  return epochs * (1 + levels + (ticket ? 1 : 0));
}

/** Mean seconds of an epoch of each kind of run. */
async function ratesOf(finished: readonly Job[], dir: string): Promise<Map<string, number>> {
  const sums = new Map<string, { seconds: number; epochs: number }>();
  for (const { id, config } of finished) {
    const { seconds } = (await readEnvironment(runFolder(dir, id))) ?? {};
    if (seconds === undefined) continue;
    const kind = kindOf(config);
    const sum = sums.get(kind) ?? { seconds: 0, epochs: 0 };
    sums.set(kind, { seconds: sum.seconds + seconds, epochs: sum.epochs + epochsOf(config) });
  }
  return new Map([...sums].map(([kind, { seconds, epochs }]) => [kind, seconds / epochs]));
}

/** Seconds of an epoch, from some steps behind the first one. */
async function epochSeconds(
  config: RunConfig,
  { dataDir, budget = 1, signal }: EstimateOptions,
): Promise<number> {
  const data = await loadRunData(config, { dataDir: dataFolder(dataDir, config.dataset) });
  await prepareBackend(config.backend);
  const enough = new AbortController();
  const steps = Math.ceil(data.train.labels.length / config.batchSize);
  const times: number[] = [];
  const onStep = (): void => {
    times.push(performance.now());
    if (times.length >= 3 && (times.at(-1) as number) - (times[0] as number) > budget * 1000) enough.abort();
  };
  const stop = signal ? AbortSignal.any([signal, enough.signal]) : enough.signal;
  try {
    const { model } = await trainModel(config, data, { onStep, signal: stop });
    model.dispose();
  } catch (error) {
    if (!enough.signal.aborted) throw error;
  }
  const [first = 0] = times;
  // A control that trains nothing takes no steps.
  return times.length < 2 ? 0 : (((times.at(-1) as number) - first) / (times.length - 1) / 1000) * steps;
}
