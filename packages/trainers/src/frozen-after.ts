import type { Schedule } from './schedule.ts';

/**
 * A schedule that ends early: factor 0 from the epoch on that begins when `fraction` of the epochs are done.
 * At 0 a variable keeps its bits, so that scores with this schedule freeze the mask for the last part while
 * weights train on.
 *
 * @param fraction in (0, 1].
 * @throws if the fraction is out of range.
 */
export function frozenAfter(schedule: Schedule, { fraction }: { readonly fraction: number }): Schedule {
  if (!(fraction > 0 && fraction <= 1)) {
    throw new Error(`[supermask/trainers] frozenAfter: fraction must be in (0, 1], got ${fraction}`);
  }
  return (progress) => (progress.epoch < fraction * progress.epochs ? schedule(progress) : 0);
}
