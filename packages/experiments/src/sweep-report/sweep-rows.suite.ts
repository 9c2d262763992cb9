import type { PartialRunConfig } from '../config.ts';
import { runId } from '../sweep/run-id.ts';
import type { SweepRow } from './sweep-row.ts';

/** A row as a run leaves it, with figures that follow from its seed and density. */
export function sweepRow(config: Partial<PartialRunConfig>, more: Partial<SweepRow> = {}): SweepRow {
  const partial: PartialRunConfig = { dataset: 'glyphs', epochs: 3, ...config };
  const { seed = 1, density = 1 } = partial;
  const test = Number((0.9 - 0.1 * (1 - density) + 0.001 * seed).toFixed(4));
  const epochs = [1, 2, 3].map((epoch) => ({
    epoch,
    trainLoss: 2 / epoch,
    validationLoss: 2.2 / epoch + 0.01 * seed,
    validationAccuracy: test - 0.1 / epoch,
  }));
  return {
    id: runId(partial),
    config: partial,
    density,
    accuracy: { validation: test - 0.02, test },
    metrics: { steps: 120, bestEpoch: 3, stepsToMinimumLoss: 120, areaUnderCurve: 0.8, epochs },
    bytes: { float32: 1_064_800, file: 40_000 },
    receipt: { scores: '0'.repeat(16), variables: '0'.repeat(16) },
    seconds: 3.5,
    ...more,
  };
}

/** Each configuration with each of so many seeds. */
export function sweepRows(
  seeds: number,
  configs: readonly Partial<PartialRunConfig>[],
  more: Partial<SweepRow> = {},
): SweepRow[] {
  return configs.flatMap((config) =>
    Array.from({ length: seeds }, (_, i) => sweepRow({ ...config, seed: i + 1 }, more)),
  );
}
