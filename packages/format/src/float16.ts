import { kindOf } from './show-value.ts';

/** Values in two bytes each. */
export interface Float16Values {
  /** uint16 [kept weights] in flat order: the bits of IEEE 754 binary16 numbers, all finite. */
  readonly float16: Uint16Array;
}

/** Why halves cannot be the values of the kept weights of a tensor; undefined if they can. */
export function float16Fault({ float16 }: Float16Values, { kept }: { kept: number }): string | undefined {
  if (kindOf(float16) !== 'Uint16Array') return `float16 must be a Uint16Array, got ${kindOf(float16)}`;
  if (float16.length !== kept) return `${kept} values are kept, ${float16.length} stored`;
  const at = float16.findIndex((bits) => (bits & 0x7c00) === 0x7c00);
  return at < 0 ? undefined : `stored float16 ${at} is not finite`;
}

/** The numbers of these bits, exactly. */
export function fromFloat16(float16: Uint16Array): Float32Array {
  const words = Uint32Array.from(float16, (bits) => ((bits & 0x8000) << 16) | ((bits & 0x7fff) << 13));
  // The exponents of float32 are counted from 127, those of float16 from 15.
  return new Float32Array(words.buffer).map((value) => value * 2 ** 112);
}

/**
 * The nearest float16 numbers, of two equally near ones the even one.
 *
 * @throws if a value is no number or, rounded, larger than 65504.
 */
export function toFloat16(values: Float32Array): Float16Values {
  const float16 = new Uint16Array(values.length);
  const bits = new Uint32Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength));
  bits.forEach((word, i) => {
    const magnitude = Math.abs(values[i] as number);
    if (!(magnitude < 65520)) {
      throw new Error(
        `[supermask/format] toFloat16: values must be in (-65520, 65520), got ${values[i]} at ${i}`,
      );
    }
    // Below the smallest normal number the steps are 2⁻²⁴; adding 2⁵² rounds to an integer.
    const rounded =
      magnitude < 2 ** -14
        ? magnitude * 2 ** 24 + 2 ** 52 - 2 ** 52
        : (((word & 0x7fffffff) + 0xfff + ((word >>> 13) & 1)) >>> 13) - (112 << 10);
    float16[i] = ((word >>> 16) & 0x8000) | rounded;
  });
  return { float16 };
}
