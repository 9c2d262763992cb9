import { isRandom, type PackedSmask } from '@supermask/format';

/** Whether a network has weights that are known only by the stream of random numbers that they come from. */
export function needsRandom({ tensors }: Pick<PackedSmask, 'tensors'>): boolean {
  return [...tensors.values()].some(({ values }) => isRandom(values));
}
