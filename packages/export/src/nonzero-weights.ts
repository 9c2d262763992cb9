import { denseValues, isRandom, type StoredTensor } from '@supermask/format';

/**
 * Where the weights of a tensor are not 0, uint8 [n]. Random ones that are kept count as such without being drawn:
 * a few of them may be 0.
 */
export function nonzeroWeights(tensor: StoredTensor): Uint8Array {
  const { mask, values } = tensor;
  if (mask !== undefined && isRandom(values)) return mask;
  return Uint8Array.from(denseValues(tensor), (weight) => (weight === 0 ? 0 : 1));
}
