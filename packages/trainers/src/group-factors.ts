import type { Schedule } from './schedule.ts';

/** Something for the scores and something for all other trainable variables. */
export interface PerGroup<Value> {
  readonly scores: Value;
  readonly weights: Value;
}

/**
 * The factors of both groups from one schedule, or one each.
 *
 * @throws if a schedule is missing or gives no finite number.
 */
export function groupFactors(
  schedule: Schedule | PerGroup<Schedule>,
  progress: Parameters<Schedule>[0],
): PerGroup<number> {
  if (typeof schedule === 'function') {
    const factor = factorOf('schedule', schedule, progress);
    return { scores: factor, weights: factor };
  }
  return {
    scores: factorOf('schedule.scores', schedule.scores, progress),
    weights: factorOf('schedule.weights', schedule.weights, progress),
  };
}

function factorOf(name: string, schedule: Schedule, progress: Parameters<Schedule>[0]): number {
  if (typeof schedule !== 'function') {
    throw new Error(`[supermask/trainers] train: ${name} must be a function, got ${typeof schedule}`);
  }
  const factor = schedule(progress);
  if (Number.isFinite(factor)) return factor;
  throw new Error(
    `[supermask/trainers] train: ${name} must give a finite number, got ${factor} in epoch ` +
      `${progress.epoch} (from 0) of ${progress.epochs}`,
  );
}
