import type { ResultRow } from '../result-row.ts';
import type { EpochMetrics } from '../run-metrics.ts';

/** A finished run as a report shows it: a row of results, with its curves where they are known. */
export interface SweepRow extends ResultRow {
  readonly metrics: ResultRow['metrics'] & {
    readonly epochs?: readonly EpochMetrics[];
  };
}
