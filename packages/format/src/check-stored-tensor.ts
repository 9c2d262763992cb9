import { float16Fault } from './float16.ts';
import { randomTensorFault } from './random-tensor.ts';
import { scaledIntegersFault } from './scaled-integers.ts';
import { scaledSignsFault, strangeBit } from './scaled-signs.ts';
import { elements, shapeFault } from './shape.ts';
import { countKept, isFloat16, isIntegers, isSigns, isStored, type StoredTensor } from './stored-tensor.ts';

/**
 * What all who read or write a tensor agree on.
 *
 * @throws with `who` and `name` if the parts of the tensor do not fit each other.
 */
export function checkStoredTensor(tensor: StoredTensor, { who, name }: { who: string; name: string }): void {
  const { shape, mask, values } = tensor;
  const fail = (what: string): never => {
    throw new Error(`${who}: ${name}: ${what}`);
  };
  const known = isStored(values) || isSigns(values) || isIntegers(values) || isFloat16(values);
  const fault = shapeFault(shape) ?? (known ? undefined : randomTensorFault(values));
  if (fault !== undefined) fail(fault);
  const n = elements(shape);
  if (mask !== undefined) {
    if (mask.length !== n) fail(`the mask must have ${n} values, got ${mask.length}`);
    const strange = strangeBit(mask);
    if (strange >= 0) fail(`mask values must be 0 or 1, got ${mask[strange]} at ${strange}`);
  }
  const kept = countKept(tensor);
  if (!isStored(values)) {
    // Without a mask nothing in the file would bound the size that a hostile header can ask for.
    if (!known && mask === undefined) fail('random values need a mask');
    const wrong = packedFault(values, { shape, kept });
    if (wrong !== undefined) fail(wrong);
    return;
  }
  if (values.length !== kept) fail(`${kept} values are kept, ${values.length} stored`);
  let at = 0;
  while (at < kept && Number.isFinite(values[at])) at++;
  if (at === kept) return;
  throw new Error(
    `${who}: stored weight ${at} of ${name} is ${values[at]}, all must be finite (did training diverge?)`,
  );
}

/** Why values that are no float32 numbers cannot be those of the kept weights; undefined if they can, or are random. */
function packedFault(
  values: StoredTensor['values'],
  of: { readonly shape: readonly number[]; readonly kept: number },
): string | undefined {
  if (isSigns(values)) return scaledSignsFault(values, of);
  if (isIntegers(values)) return scaledIntegersFault(values, of);
  return isFloat16(values) ? float16Fault(values, of) : undefined;
}
