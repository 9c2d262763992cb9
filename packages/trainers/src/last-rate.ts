import type { PerGroup } from './group-factors.ts';
import type { Schedule } from './schedule.ts';

/** The factor of a schedule's last epoch throughout: the rate of fine-tuning. */
export function lastRate(schedule: Schedule | PerGroup<Schedule>): Schedule | PerGroup<Schedule> {
  if (typeof schedule !== 'function') {
    return { scores: last(schedule.scores), weights: last(schedule.weights) };
  }
  return last(schedule);
}

function last(schedule: Schedule): Schedule {
  return ({ epochs }) => schedule({ epoch: epochs - 1, epochs });
}
