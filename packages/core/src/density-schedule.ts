import { cosPi } from '@supermask/format';
import { checkDensity } from './density.ts';

/** A density that training changes, as plain JSON. Made by `cubicDensity`, `cosineDensity`, `stepwiseDensity`. */
export type DensitySchedule =
  | (RampOptions & { readonly schedule: 'cubic' | 'cosine' })
  | (StepwiseOptions & { readonly schedule: 'stepwise' });

/** Fraction of weights kept, in (0, 1]: the same throughout, or a schedule over training steps. */
export type Density = number | DensitySchedule;

export type RampOptions = {
  /** Density until step `begin`, in (0, 1]. */
  readonly from: number;
  /** Density from step `end` on, in (0, 1]. */
  readonly to: number;
  /** Training steps, integers with 0 ≤ begin < end. */
  readonly begin: number;
  readonly end: number;
};

export type StepwiseOptions = {
  /** One after the other, each in (0, 1]; the last one stays. */
  readonly densities: readonly number[];
  /** How many training steps each lasts, an integer ≥ 1. */
  readonly every: number;
};

type Ramp = Pick<RampOptions, 'to' | 'end'> & Partial<RampOptions>;

/**
 * to + (from − to)(1 − progress)³: Zhu & Gupta, "To prune, or not to prune" (2017), eq. 1, written for what is
 * kept. biprop ramps its global budget so, from 0.5 over 10 epochs, which guards layers against collapse.
 */
export function cubicDensity({ from = 1, to, begin = 0, end }: Ramp): DensitySchedule {
  return checkSchedule({ schedule: 'cubic', from, to, begin, end });
}

/** to + (from − to) · ½(1 + cos(π · progress)). */
export function cosineDensity({ from = 1, to, begin = 0, end }: Ramp): DensitySchedule {
  return checkSchedule({ schedule: 'cosine', from, to, begin, end });
}

/** A list of densities, each for `every` steps: iterative pruning within one run. */
export function stepwiseDensity({ densities, every }: StepwiseOptions): DensitySchedule {
  return checkSchedule({ schedule: 'stepwise', densities, every });
}

/** The density at a training step, in (0, 1], by arithmetic that rounds alike in every engine. */
export function densityAt(density: Density, step = 0): number {
  if (typeof density === 'number') return density;
  if (density.schedule === 'stepwise') {
    const { densities, every } = density;
    return densities[Math.min(Math.floor(step / every), densities.length - 1)] as number;
  }
  const { from, to, begin, end } = density;
  const progress = Math.min(Math.max((step - begin) / (end - begin), 0), 1);
  // The ends exactly, whatever the rounding of what is added to them.
  if (progress === 0) return from;
  if (progress === 1) return to;
  const left = 1 - progress;
  return to + (from - to) * (density.schedule === 'cubic' ? left * left * left : (1 + cosPi(progress)) / 2);
}

/** @throws if a density, or one of a schedule, is not in (0, 1], or the steps of a schedule are no such steps. */
export function checkSchedule<D extends Density>(density: D): D {
  if (typeof density !== 'object' || density === null) {
    checkDensity(density as number);
    return density;
  }
  const { schedule } = density;
  if (schedule === 'stepwise') {
    const { densities, every } = density;
    if (!(Array.isArray(densities) && densities.length > 0 && Number.isInteger(every) && every >= 1)) {
      throw new Error(
        `[supermask/core] stepwiseDensity: needs at least one density and every ≥ 1, got ${JSON.stringify(density)}`,
      );
    }
    densities.forEach(checkDensity);
    return density;
  }
  if (schedule !== 'cubic' && schedule !== 'cosine') {
    throw new Error(
      `[supermask/core] density: schedule must be cubic, cosine or stepwise, got ${JSON.stringify(schedule)}`,
    );
  }
  const { from, to, begin, end } = density;
  checkDensity(from);
  checkDensity(to);
  if (!(Number.isInteger(begin) && Number.isInteger(end) && begin >= 0 && begin < end)) {
    throw new Error(
      `[supermask/core] ${schedule}Density: steps must be integers with 0 ≤ begin < end, got ${begin} and ${end}`,
    );
  }
  return density;
}
