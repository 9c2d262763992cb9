import { type Float16Values, float16Fault } from './float16.ts';
import { type RandomTensor, randomTensorFault } from './random-tensor.ts';
import { type ScaledIntegers, scaledIntegersFault } from './scaled-integers.ts';
import type { Shape } from './shape.ts';
import { isFloat16, isIntegers, isStored } from './stored-tensor.ts';

/**
 * Why values that are no signs cannot be those of a tensor; undefined if they can.
 *
 * @param options `kept`: how many weights are kept; `mask`: undefined if all are.
 */
export function valuesFault(
  values: Float32Array | Float16Values | ScaledIntegers | RandomTensor,
  of: { readonly shape: Shape; readonly kept: number; readonly mask: unknown },
): string | undefined {
  if (isIntegers(values)) return scaledIntegersFault(values, of);
  if (isFloat16(values)) return float16Fault(values, of);
  if (!isStored(values)) {
    // Without a mask nothing in the file would bound the size that a hostile header can ask for.
    return randomTensorFault(values) ?? (of.mask === undefined ? 'random values need a mask' : undefined);
  }
  const { kept } = of;
  if (values.length !== kept) return `${kept} values are kept, ${values.length} stored`;
  let at = 0;
  while (at < kept && Number.isFinite(values[at])) at++;
  if (at === kept) return undefined;
  return `stored weight ${at} is ${values[at]}, all must be finite (did training diverge?)`;
}
