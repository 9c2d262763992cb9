import { isStored, type StoredTensor } from '@supermask/format';
import { keepValues } from './keep-values.ts';

/**
 * A tensor in which weights are 0: they leave the mask, and what is stored of them goes. Float32 values without a
 * mask become 0, since a mask for a few would cost more than it saves; others without one get a mask.
 *
 * @param dropped uint8 [n], 1 where a weight goes.
 */
export function dropWeights(tensor: StoredTensor, dropped: Uint8Array): StoredTensor {
  const { shape, mask: before, values } = tensor;
  if (!dropped.some((bit, i) => bit === 1 && before?.[i] !== 0)) return tensor;
  if (before === undefined && isStored(values)) {
    return { shape, values: values.map((value, i) => (dropped[i] === 1 ? 0 : value)) };
  }
  const mask = dropped.map((bit, i) => (bit === 1 || before?.[i] === 0 ? 0 : 1));
  // Of the weights that were kept before, in their order: whether each stays.
  const stays = before === undefined ? mask : mask.filter((_, i) => before[i] === 1);
  return { shape, mask, values: keepValues(values, stays) };
}
