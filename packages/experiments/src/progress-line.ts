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
  const started = now();
  const timeLeft = (done: number): string => {
    const seconds = Math.round(((now() - started) / 1000) * (1 / done - 1));
    return seconds >= 90 ? `${Math.round(seconds / 60)} min left` : `${seconds} s left`;
  };
  return {
    onStep({ epoch, epochs, step, steps, trainLoss }) {
      if (!stream.isTTY) return;
      const done = (epoch - 1 + step / steps) / epochs;
      const text = `${label}  epoch ${epoch}/${epochs}  ${percent(step / steps)}  loss ${trainLoss.toFixed(4)}`;
      stream.write(`\r\x1b[K${text}  ${timeLeft(done)}`);
    },
    onEpoch({ epoch, epochs, trainLoss, validation }) {
      const accuracy = validation ? `  accuracy ${percent(validation.accuracy)}` : '';
      const text = `${label}  epoch ${epoch}/${epochs}  loss ${trainLoss.toFixed(4)}${accuracy}`;
      stream.write(`${stream.isTTY ? '\r\x1b[K' : ''}${text}  ${timeLeft(epoch / epochs)}\n`);
    },
  };
}
