import { checkCount } from './check-count.ts';
import type { Schedule } from './schedule.ts';

/**
 * A linear warm-up before a schedule: (epoch + 1) / n of its first factor in the first n epochs, then the
 * schedule over the epochs that are left (hidden-networks, utils/schedulers.py, `_warmup_lr`).
 *
 * @param epochs n, an integer ≥ 1. A run of no more than n epochs only warms up.
 */
export function warmUp(schedule: Schedule, { epochs: warm }: { readonly epochs: number }): Schedule {
  checkCount('warmUp', 'epochs', warm);
  return ({ epoch, epochs }) => {
    const left = Math.max(1, epochs - warm);
    return epoch < warm
      ? (schedule({ epoch: 0, epochs: left }) * (epoch + 1)) / warm
      : schedule({ epoch: epoch - warm, epochs: left });
  };
}
