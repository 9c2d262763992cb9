import { isRandom, type Smask } from '@supermask/format';

/** Whether a network has weights that are known only by the stream of random numbers that they come from. */
export function needsRandom({ tensors }: Pick<Smask, 'tensors'>): boolean {
  return [...tensors.values()].some(({ values }) => isRandom(values));
}
