import type { EpochLog } from '@supermask/trainers';
import type { RunConfig } from './config.ts';
import { methods } from './methods.ts';
import type { RunData } from './run-data.ts';

/** What is known after an epoch; of an iterative method, of the epochs of its last level. */
export interface EpochMetrics {
  /** From 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss?: number;
  /** A fraction in [0, 1]. */
  readonly validationAccuracy?: number;
}

/** How a training went. */
export interface RunMetrics {
  readonly epochs: readonly EpochMetrics[];
  /** Training steps in all, those of every level of an iterative method too. */
  readonly steps: number;
  /** The first one with the highest validation accuracy. */
  readonly bestEpoch?: number;
  /** Training steps until the validation loss was lowest, those of earlier levels too. */
  readonly stepsToMinimumLoss?: number;
  /** Mean over the epochs of the validation accuracy: the area under its curve, in [0, 1]. */
  readonly areaUnderCurve?: number;
}

/** The metrics of a training from its logs, the same for one that was interrupted and resumed. */
export function runMetrics(
  config: RunConfig,
  { logs, data }: { readonly logs: readonly EpochLog[]; readonly data: RunData },
): RunMetrics {
  const stepsPerEpoch = Math.ceil(data.train.labels.length / config.batchSize);
  const steps = trainingSteps(config, stepsPerEpoch);
  const epochs = logs.map(({ epoch, trainLoss, validation }) => ({
    epoch,
    trainLoss,
    ...(validation ? { validationLoss: validation.loss, validationAccuracy: validation.accuracy } : {}),
  }));
  const seen = logs.flatMap(({ epoch, validation }) => (validation ? [{ epoch, ...validation }] : []));
  if (seen.length === 0) return { epochs, steps };
  const accurate = seen.reduce((best, one) => (one.accuracy > best.accuracy ? one : best));
  const lowest = seen.reduce((best, one) => (one.loss < best.loss ? one : best));
  return {
    epochs,
    steps,
    bestEpoch: accurate.epoch,
    stepsToMinimumLoss: steps - (config.epochs - lowest.epoch) * stepsPerEpoch,
    areaUnderCurve: seen.reduce((sum, { accuracy }) => sum + accuracy, 0) / seen.length,
  };
}

function trainingSteps(
  { method, epochs, levels = 0, rewindTo, ticket }: RunConfig,
  perEpoch: number,
): number {
  if (methods[method].trains === false) return 0;
  const once = epochs * perEpoch;
  // Later levels, and a control of the last one unless it restarts, leave out what is before the rewind step.
  const [, count = '0', unit] = /^(\d+)(ep|it)$/.exec(rewindTo ?? '') ?? [];
  const again = once - Number(count) * (unit === 'ep' ? perEpoch : 1);
  return once + levels * again + (ticket === undefined ? 0 : ticket === 'restart' ? once : again);
}
