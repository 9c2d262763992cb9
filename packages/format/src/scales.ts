import { elements, type Shape } from './shape.ts';
import { kindOf } from './show-value.ts';

/** How many scales a tensor of a shape can have. */
export function scaleCounts(shape: Shape): readonly number[] {
  return [1, elements(shape.slice(-1)), elements(shape.slice(-2))];
}

/** Why these cannot be the scales of a tensor; undefined if they can. */
export function scalesFault(
  scales: Float32Array,
  { shape, largest }: { readonly shape: Shape; readonly largest: number },
): string | undefined {
  if (kindOf(scales) !== 'Float32Array') return `scales must be a Float32Array, got ${kindOf(scales)}`;
  if (!scaleCounts(shape).includes(scales.length)) {
    return `there must be ${scaleCounts(shape).join(' or ')} scales, got ${scales.length}`;
  }
  const at = scales.findIndex((scale) => !(scale >= 0 && scale <= largest));
  const range = largest < 2 ** 127 ? 'in [0, 2^120]' : 'finite and ≥ 0';
  return at < 0 ? undefined : `scales must be ${range}, got ${scales[at]} at ${at}`;
}
