import { scaledSignsFault, strangeBit } from './scaled-signs.ts';
import { elements, shapeFault } from './shape.ts';
import { countKept, isSigns, type StoredTensor } from './stored-tensor.ts';
import { valuesFault } from './values-fault.ts';

/**
 * What all who make a tensor agree on.
 *
 * @throws with `who` and `name` if the parts of the tensor do not fit each other.
 */
export function checkStoredTensor(tensor: StoredTensor, { who, name }: { who: string; name: string }): void {
  const { shape, mask, values } = tensor;
  const fail = (what: string): never => {
    throw new Error(`${who}: ${name}: ${what}`);
  };
  const fault = shapeFault(shape);
  if (fault !== undefined) fail(fault);
  const n = elements(shape);
  if (mask !== undefined) {
    if (mask.length !== n) fail(`the mask must have ${n} values, got ${mask.length}`);
    const strange = strangeBit(mask);
    if (strange >= 0) fail(`mask values must be 0 or 1, got ${mask[strange]} at ${strange}`);
  }
  const kept = countKept(tensor);
  const wrong = isSigns(values)
    ? scaledSignsFault(values, { shape, kept })
    : valuesFault(values, { shape, kept, mask });
  if (wrong !== undefined) fail(wrong);
}
