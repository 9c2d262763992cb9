import type { EpochLog, StepLog } from '@supermask/trainers';
import { percent } from './percent.ts';

/** Where progress is written: a terminal is redrawn, anything else gets one line per epoch. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressLine {
  readonly onStep: (log: StepLog) => void;
  readonly onEpoch: (log: EpochLog) => void;
}

/**
 * Shows how training goes: epoch, loss, accuracy on the validation images, time left.
 *
 * @param stream usually `process.stderr`.
 * @param label put before every line.
 */
export function progressLine(
  stream: ProgressStream,
  { label, now = () => performance.now() }: { readonly label: string; readonly now?: () => number },
): ProgressLine {
  let start: { readonly at: number; readonly done: number } | undefined;
  let last = 0;
  /**
   * Extrapolates from the first call on: what came before (loading, compiling) does not come again. Begins anew
   * where training does, for another level of pruning.
   */
  const timeLeft = (done: number): string => {
    if (start === undefined || done < last) start = { at: now(), done };
    last = done;
    const rate = (now() - start.at) / 1000 / (done - start.done);
    if (done < 1 && !Number.isFinite(rate)) return '';
    const seconds = done < 1 ? Math.round(rate * (1 - done)) : 0;
    return seconds >= 90 ? `  ${Math.round(seconds / 60)} min left` : `  ${seconds} s left`;
  };
  return {
    onStep({ epoch, epochs, step, steps, trainLoss }) {
      const left = timeLeft((epoch - 1 + step / steps) / epochs);
      if (!stream.isTTY) return;
      const text = `${label}  epoch ${epoch}/${epochs}  ${percent(step / steps)}  loss ${trainLoss.toFixed(4)}`;
      stream.write(`\r\x1b[K${text}${left}`);
    },
    onEpoch({ epoch, epochs, trainLoss, validation }) {
      const accuracy = validation ? `  accuracy ${percent(validation.accuracy)}` : '';
      const text = `${label}  epoch ${epoch}/${epochs}  loss ${trainLoss.toFixed(4)}${accuracy}`;
      stream.write(`${stream.isTTY ? '\r\x1b[K' : ''}${text}${timeLeft(epoch / epochs)}\n`);
    },
  };
}
