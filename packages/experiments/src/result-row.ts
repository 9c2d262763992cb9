import type { PartialRunConfig } from './config.ts';
import type { FileMeasures } from './measure-file.ts';
import type { Shift } from './measure-shift.ts';
import type { RunResult } from './result.ts';
import type { RunMetrics } from './run-metrics.ts';
import { canonicalConfig, runId } from './sweep/run-id.ts';

/** A run as a line of a results file: small, and rounded to what its images can tell. */
export interface ResultRow {
  /** `runId` of the configuration. */
  readonly id: string;
  /** Without what is a default anyway. */
  readonly config: PartialRunConfig;
  /** Counted. */
  readonly density: number;
  /**
   * Fractions in [0, 1]; of test none in a trial. `best`: test accuracy at the epoch with the best validation
   * accuracy, for runs that were to keep it.
   */
  readonly accuracy: {
    readonly train?: number;
    readonly validation?: number;
    readonly test?: number;
    readonly best?: number;
    /** Of the test, of the file with int8 numbers. */
    readonly int8?: number;
  };
  readonly metrics: Omit<RunMetrics, 'epochs'> & {
    /** One after each epoch, as are the accuracies. */
    readonly validationLoss?: readonly number[];
    readonly validationAccuracy?: readonly number[];
  };
  /** Without the groups: the worst one stands for them. */
  readonly shift?: Omit<Shift, 'groups'>;
  readonly bytes?: FileMeasures['bytes'];
  /** CPU milliseconds of the runtime for one image. */
  readonly milliseconds?: number;
  /** The first 16 digits of those of the receipt. */
  readonly receipt: { readonly scores: string; readonly variables: string };
  /** By the clock, of training: other work on the machine counts. */
  readonly seconds?: number;
  /** What was not finite any more, and when: this run has no accuracy. */
  readonly diverged?: string;
}

/** What a row is made of; a result of an older version has less. */
export type RowSource = Pick<RunResult, 'config' | 'density' | 'metrics'> & {
  readonly accuracy: ResultRow['accuracy'];
  readonly shift?: Shift | undefined;
  readonly bytes?: FileMeasures['bytes'] | undefined;
  readonly milliseconds?: number | undefined;
  readonly receipt: ResultRow['receipt'];
  readonly seconds?: number | undefined;
  /** Whether the curves are kept. */
  readonly curves?: boolean;
};

/** The row of a run. */
export function resultRow({
  config,
  density,
  accuracy,
  metrics,
  shift,
  bytes,
  milliseconds,
  receipt,
  seconds,
  curves = false,
}: RowSource): ResultRow {
  const { epochs = [], steps = 0, areaUnderCurve, ...counts } = metrics ?? {};
  const curve = (key: 'validationLoss' | 'validationAccuracy'): number[] =>
    epochs.flatMap(({ [key]: value }) => (value === undefined ? [] : [rounded(value)]));
  return {
    id: runId(config),
    config: canonicalConfig(config),
    density: rounded(density, 6),
    accuracy: Object.fromEntries(
      Object.entries(accuracy).map(([name, value]) => [name, rounded(value)]),
    ) as ResultRow['accuracy'],
    metrics: {
      steps,
      ...counts,
      ...(areaUnderCurve === undefined ? {} : { areaUnderCurve: rounded(areaUnderCurve) }),
      ...(curves
        ? {
            validationLoss: curve('validationLoss'),
            validationAccuracy: curve('validationAccuracy'),
          }
        : {}),
    },
    ...(shift ? { shift: roundedShift(shift) } : {}),
    ...(bytes ? { bytes } : {}),
    ...(milliseconds === undefined ? {} : { milliseconds: rounded(milliseconds) }),
    receipt: { scores: receipt.scores.slice(0, 16), variables: receipt.variables.slice(0, 16) },
    ...(seconds === undefined ? {} : { seconds: rounded(seconds, 1) }),
  };
}

function roundedShift({ worstGroup, meanCorruption, corruptions }: Shift): Required<ResultRow>['shift'] {
  return {
    ...(worstGroup === undefined ? {} : { worstGroup: rounded(worstGroup) }),
    ...(meanCorruption === undefined ? {} : { meanCorruption: rounded(meanCorruption) }),
    ...(corruptions === undefined
      ? {}
      : {
          corruptions: Object.fromEntries(
            Object.entries(corruptions).map(([kind, error]) => [kind, rounded(error)]),
          ) as Required<Shift>['corruptions'],
        }),
  };
}

/** Four digits tell apart the accuracies on 10,000 images. */
function rounded(value: number, digits = 4): number {
  return Number(value.toFixed(digits));
}
