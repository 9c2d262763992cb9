import { checkCount } from './check-count.ts';
import { integerPower } from './integer-power.ts';
import { checkHyperParameter } from './optimiser.ts';
import type { Schedule } from './schedule.ts';

/** When the factor falls: every so many epochs, or once each of these many epochs are done. */
export type StepDecayOptions = { readonly factor?: number } & (
  | { readonly every: number }
  | { readonly milestones: readonly number[] }
);

/**
 * The learning rate times `factor` (0.1) at some epochs, as torch's StepLR (`every`) and MultiStepLR
 * (`milestones`): after the epochs that are done, factor^⌊epoch / every⌋ or factor^(milestones ≤ epoch).
 *
 * @throws if both are given, a number of epochs is not an integer ≥ 1, or the factor not in [0, ∞).
 */
export function stepDecay({ factor = 0.1, ...when }: StepDecayOptions): Schedule {
  checkHyperParameter('stepDecay', 'factor', factor, 0, Number.POSITIVE_INFINITY);
  if ('every' in when && 'milestones' in when) {
    throw new Error('[supermask/trainers] stepDecay: expected either every or milestones, got both');
  }
  if ('every' in when) {
    const { every } = when;
    checkCount('stepDecay', 'every', every);
    return ({ epoch }) => integerPower(factor, Math.floor(epoch / every));
  }
  const { milestones } = when;
  for (const milestone of milestones) checkCount('stepDecay', 'a milestone', milestone);
  return ({ epoch }) => integerPower(factor, milestones.filter((milestone) => milestone <= epoch).length);
}
