import { randomValues, type StoredTensor, toFloat16 } from '@supermask/format';
import type { Draw } from './draw.ts';

export const SIGNS = 2;
const MOST = 2 ** 16;
const EXTREMES = [0, -0, 1, -1, 1e-45, 3.4e38, -3.4e38, 2 ** -126, 0.1, 65504];

export function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A tensor of any kind that a file can hold; undefined if it would be too large for a case. */
export function anyTensor(
  shape: readonly number[],
  draw: Draw,
  { kind = draw.integer(6) }: { readonly kind?: number } = {},
): StoredTensor | undefined {
  const n = count(shape);
  if (n > MOST) return undefined;
  const density = draw.pick([0, 1, 0.5, 0.1, 1 / 64]);
  const mask = draw.once(3)
    ? undefined
    : Uint8Array.from({ length: n }, () => +(draw.integer(64) < 64 * density));
  const kept = mask === undefined ? n : mask.reduce((sum, bit) => sum + bit, 0);
  const masked = mask === undefined ? { shape } : { shape, mask };
  const units = shape.at(-1) ?? 1;
  const scales = (): Float32Array =>
    Float32Array.from({ length: draw.pick([1, units]) }, () => draw.pick([0, 0.5, 1, 0.1, 1e-40, 2 ** 120]));
  const random = {
    ...{
      distribution: draw.pick(['sign', 'normal', 'uniform'] as const),
      purpose: 'weights' as const,
      stream: 'a',
    },
    ...{ scale: draw.pick([0.5, 1e-300, 2 ** 125]), seed: draw.pick([0, 7, 2 ** 53 - 1]) },
  } as const;
  switch (kind) {
    case 0:
      if (mask !== undefined) return { shape, mask, values: random };
      return { shape, values: randomValues({ ...random, scale: 0.5 }, n) };
    case 1:
      return { ...masked, values: Float32Array.from({ length: kept }, () => draw.pick(EXTREMES)) };
    case SIGNS: {
      const signs = Uint8Array.from({ length: kept }, () => draw.integer(2));
      return { ...masked, values: { signs, scales: scales() } };
    }
    case 3: {
      const integers = Int8Array.from({ length: kept }, () => draw.integer(255) - 127);
      return { ...masked, values: { integers, scales: scales() } };
    }
    case 4:
      return { ...masked, values: toFloat16(randomValues({ ...random, scale: 0.5 }, kept)) };
    default:
      return { ...masked, values: randomValues({ ...random, scale: 0.5 }, kept) };
  }
}
