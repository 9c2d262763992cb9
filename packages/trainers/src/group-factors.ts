import type { Schedule } from './schedule.ts';

/** Something for the scores and something for all other trainable variables. */
export interface PerGroup<Value> {
  readonly scores: Value;
  readonly weights: Value;
}

/** The factors of both groups from one schedule, or one each. */
export function groupFactors(
  schedule: Schedule | PerGroup<Schedule>,
  progress: Parameters<Schedule>[0],
): PerGroup<number> {
  if (typeof schedule === 'function') {
    const factor = schedule(progress);
    return { scores: factor, weights: factor };
  }
  return { scores: schedule.scores(progress), weights: schedule.weights(progress) };
}
