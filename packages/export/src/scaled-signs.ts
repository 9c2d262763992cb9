import type { ScaledSigns, StoredTensor } from '@supermask/format';

/**
 * A kernel whose values are −α, 0 and α, with one α for the whole kernel or one for each output channel, as mask,
 * signs and scales.
 *
 * @param values float32 [n].
 * @param options `channels`: how many there are; value i belongs to channel i mod channels.
 * @returns undefined if the values have other sizes.
 */
export function scaledSigns(
  values: Float32Array,
  { channels }: { readonly channels: number },
): { readonly mask?: Uint8Array; readonly values: ScaledSigns } | undefined {
  const scales = sharedMagnitudes(values, 1) ?? sharedMagnitudes(values, channels);
  if (scales === undefined) return undefined;
  const mask = Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
  const signs = Uint8Array.from(
    values.filter((value) => value !== 0),
    (value) => (value < 0 ? 1 : 0),
  );
  return { ...(mask.includes(0) ? { mask } : {}), values: { signs, scales } };
}

/** The size of the values of each of these groups (that of value i is i mod groups), 0 where all are 0. */
function sharedMagnitudes(values: Float32Array, groups: number): Float32Array | undefined {
  const sizes = new Float32Array(groups);
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i] as number);
    if (size === 0) continue;
    const known = sizes[i % groups] as number;
    if (known !== 0 && known !== size) return undefined;
    sizes[i % groups] = size;
  }
  return sizes;
}

/** Bytes of the values of a tensor, its mask left out. */
export function valueBytes({ values }: Pick<StoredTensor, 'values'>): number {
  if ('signs' in values) return Math.ceil(values.signs.length / 8) + 4 * values.scales.length;
  return values instanceof Float32Array ? 4 * values.length : 0;
}
