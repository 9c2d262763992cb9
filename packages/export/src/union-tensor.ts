import { isFloat16, isStored, type StoredTensor } from '@supermask/format';

/**
 * Several masked tensors that have the same number wherever they keep the same weight, as one that keeps what any of
 * them does: the weights that several masks share.
 *
 * @returns undefined if they are no such tensors of one shape, stored as float32 or float16, or share too little.
 */
export function unionTensor(tensors: readonly StoredTensor[]): StoredTensor | undefined {
  const [{ shape }] = tensors as [StoredTensor];
  const mask = new Uint8Array(shape.reduce((product, size) => product * size, 1));
  const dense = new Float32Array(mask.length);
  let kept = 0;
  for (const tensor of tensors) {
    const numbers = numbersOf(tensor);
    if (numbers === undefined || numbers.length < FEWEST) return undefined;
    if (tensor.mask === undefined || `${tensor.shape}` !== `${shape}`) return undefined;
    for (let i = 0, k = 0; i < mask.length; i++) {
      if (tensor.mask[i] === 0) continue;
      const value = numbers[k++] as number;
      if (mask[i] === 1 && !Object.is(dense[i], value)) return undefined;
      mask[i] = 1;
      dense[i] = value;
    }
    kept += numbers.length;
  }
  const values = dense.filter((_, i) => mask[i] === 1);
  if (values.length === kept) return undefined;
  const halves = tensors.some((tensor) => isFloat16(tensor.values));
  // Bits of float16 are integers that float32 holds exactly.
  return { shape, mask, values: halves ? { float16: Uint16Array.from(values) } : values };
}

/** The header's words for sharing take as many bytes as fewer values do. */
const FEWEST = 256;

/** Numbers, or the bits of float16 ones. */
function numbersOf({ values }: StoredTensor): ArrayLike<number> | undefined {
  if (isStored(values)) return values;
  return isFloat16(values) ? values.float16 : undefined;
}
