import { countDensity, totalDensity } from '@supermask/layers';
import {
  Diverged,
  evaluate,
  hashVariables,
  type ImpStore,
  parameterGroups,
  restoreSnapshot,
  type Snapshot,
} from '@supermask/trainers';
import type { RunConfig } from './config.ts';
import { measureFile } from './measure-file.ts';
import { measureShift } from './measure-shift.ts';
import { methods } from './methods.ts';
import { type ResultRow, resultRow } from './result-row.ts';
import type { RunData } from './run-data.ts';
import { runMetrics } from './run-metrics.ts';
import { trainModel } from './train-network.ts';

export interface TrainRowOptions {
  /** That of the configuration. */
  readonly data: RunData;
  /** False for a trial, by which a setting is chosen: the test images are not looked at. */
  readonly test?: boolean;
  /** Also tests the network of the epoch with the best validation accuracy: what early stopping would have kept. */
  readonly best?: boolean;
  /** Also makes `model.smask`, counts its bytes, and predicts with it. */
  readonly file?: boolean;
  /** Keeps the levels of `imp`, which runs with other `levels` or `ticket` share. */
  readonly levels?: ImpStore | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A run without a folder: trains a network and gives its row. A training that diverges has a row too, which says so.
 * The backend must be ready (`prepareBackend`).
 *
 * @throws as `trainNetwork` does, but for a divergence.
 */
export async function trainRow(config: RunConfig, options: TrainRowOptions): Promise<ResultRow> {
  const { data, test = true, best = false, file = false, levels, signal } = options;
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const kept = new BestEpoch();
  let network: Awaited<ReturnType<typeof trainModel>>;
  try {
    network = await trainModel(config, data, {
      signal,
      levels,
      ...(best && !methods[config.method].iterative
        ? { onEpoch: (log, snapshot) => kept.see(log.validation?.accuracy ?? 0, snapshot) }
        : {}),
    });
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
    const receipt = { scores: '', variables: '' };
    const row = resultRow({ config, density: config.density, accuracy: {}, receipt, seconds: seconds() });
    return { ...row, diverged: error.message };
  }
  const { model, logs } = network;
  try {
    const trained = seconds();
    const validation =
      logs.at(-1)?.validation ?? (data.validation ? await evaluate(model, data.validation) : undefined);
    const files = file && test ? measureFile(model, config, { data }) : undefined;
    const accuracy = {
      ...(validation ? { validation: validation.accuracy } : {}),
      ...(test ? { test: (await evaluate(model, data.test)).accuracy } : {}),
      ...(files?.int8 === undefined ? {} : { int8: files.int8 }),
    };
    const { scores, weights } = parameterGroups(model);
    const row = {
      config,
      density: totalDensity(countDensity(model)),
      metrics: runMetrics(config, { logs, data }),
      shift: test ? await measureShift(model, config, { data, signal }) : undefined,
      bytes: files?.bytes,
      milliseconds: files?.milliseconds,
      receipt: {
        scores: await hashVariables(scores.length > 0 ? scores : weights),
        variables: await hashVariables(model.weights),
      },
      seconds: trained,
      curves: best,
    };
    const { snapshot } = kept;
    if (!(test && snapshot)) return resultRow({ ...row, accuracy });
    restoreSnapshot(model, snapshot);
    const atBest = await evaluate(model, data.test);
    return resultRow({ ...row, accuracy: { ...accuracy, best: atBest.accuracy } });
  } finally {
    model.dispose();
  }
}

/** The variables of the epoch with the best validation so far. */
class BestEpoch {
  snapshot: Snapshot | undefined;
  private best = Number.NEGATIVE_INFINITY;

  see(accuracy: number, snapshot: Snapshot): void {
    if (accuracy <= this.best) return;
    this.best = accuracy;
    this.snapshot = snapshot;
  }
}
