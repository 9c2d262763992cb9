import { type Float16Values, float16Fault } from './float16.ts';
import { type RandomTensor, randomTensorFault } from './random-tensor.ts';
import { type ScaledIntegers, scaledIntegersFault } from './scaled-integers.ts';
import { type ScaledSigns, scaledSignsFault, strangeBit } from './scaled-signs.ts';
import { elements, shapeFault } from './shape.ts';
import { kindOf } from './show-value.ts';

/**
 * A float32 tensor as a `.smask` file holds it: an optional 0/1 mask over it, and the values either stored (as
 * float32, as float16, or as bytes or signs with scales) or known by the random stream that they come from.
 *
 * | mask | values | the tensor is |
 * |---|---|---|
 * | no | stored, all n | the values |
 * | yes | stored, only the kept ones in flat order | the values where the mask is 1, else 0 |
 * | yes | random | the random tensor where the mask is 1, else 0 |
 */
export interface StoredTensor {
  /** Row-major, tfjs layouts (HWIO, [in, out]); at most 8 sizes > 0 and 2²⁸ elements. */
  readonly shape: readonly number[];
  /** uint8 [n] of 0 and 1. */
  readonly mask?: Uint8Array;
  /** Stored values are finite. */
  readonly values: Float32Array | Float16Values | ScaledIntegers | ScaledSigns | RandomTensor;
}

/** How many weights a stored tensor keeps: the ones of its mask, or all. */
export function countKept({ shape, mask }: Pick<StoredTensor, 'shape' | 'mask'>): number {
  if (mask === undefined) return elements(shape);
  let kept = 0;
  // By index and in integers: an iterator takes several times as long, a sum that may overflow twice.
  for (let i = 0; i < mask.length; i++) kept = (kept + (mask[i] as number)) | 0;
  return kept;
}

/** Whether the values themselves are there, not only their source. */
export function isStored(values: StoredTensor['values']): values is Float32Array {
  return kindOf(values) === 'Float32Array';
}

/** Whether the values are signs with scales. */
export function isSigns(values: StoredTensor['values']): values is ScaledSigns {
  return kindOf(values) === 'Object' && 'signs' in values;
}

/** Whether the values are bytes with scales. */
export function isIntegers(values: StoredTensor['values']): values is ScaledIntegers {
  return kindOf(values) === 'Object' && 'integers' in values;
}

/** Whether the values are float16 numbers. */
export function isFloat16(values: StoredTensor['values']): values is Float16Values {
  return kindOf(values) === 'Object' && 'float16' in values;
}

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
