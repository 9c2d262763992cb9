import { deriveKey, permutation, randomValues } from '@supermask/format';
import type { KernelCounts } from './learned-counts.ts';

export type MaskKind = 'iid' | 'learned' | 'skewed' | 'magnitude';

interface DrawMaskOptions {
  readonly density: number;
  readonly kind: 'iid' | 'learned' | 'skewed';
  /** Names the random stream. */
  readonly name: string;
  /** Of the learned mask, for kind `learned`. */
  readonly counts?: KernelCounts | undefined;
}

/**
 * A random mask: 1 for each weight with a probability that is the same for all (iid), follows Zipf's law over the
 * filters with dead and full ones among them (skewed), or is the product of how much a learned mask keeps along each
 * axis (learned).
 *
 * @returns uint8 [product(shape)].
 */
export function drawMask(
  shape: readonly number[],
  { density, kind, name, counts }: DrawMaskOptions,
): Uint8Array {
  const size = shape.reduce((product, length) => product * length, 1);
  const uniform = randomValues(
    { distribution: 'uniform', scale: 0.5, seed: 1, purpose: 'data', stream: `mask/${name}` },
    size,
  );
  if (kind === 'iid') return Uint8Array.from(uniform, (value) => (value + 0.5 < density ? 1 : 0));
  const axes = kind === 'skewed' ? [zipf(shape.at(-1) as number, { density, name })] : factors(counts, shape);
  const wanted = spread(axes, size);
  const scale = kind === 'skewed' ? 1 : fit(wanted, density * size);
  return Uint8Array.from(uniform, (value, i) => (value + 0.5 < scale * (wanted[i] as number) ? 1 : 0));
}

/** Densities min(1, c / rank) of filters in random order, the last sixteenth dead; their mean is the density. */
function zipf(filters: number, { density, name }: { density: number; name: string }): Float64Array {
  const dead = density > 0.9 ? 0 : Math.ceil(filters / 16);
  const at = (c: number, rank: number): number => (rank > filters - dead ? 0 : Math.min(1, c / rank));
  const sum = (c: number): number => {
    let total = 0;
    for (let rank = 1; rank <= filters; rank++) total += at(c, rank);
    return total;
  };
  let [low, high] = [0, filters];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (sum(middle) < density * filters) low = middle;
    else high = middle;
  }
  const order = permutation(deriveKey(1, 'data', `filters/${name}`), filters);
  return Float64Array.from(order, (rank) => at(high, rank + 1));
}

function factors(counts: KernelCounts | undefined, shape: readonly number[]): readonly Float64Array[] {
  if (counts === undefined || `${counts.shape}` !== `${shape}`) {
    throw new Error(
      `[bench] drawMask: the learned mask must have the shape [${shape}], got [${counts?.shape}]`,
    );
  }
  return counts.axes.map((axis) => {
    const mean = axis.reduce((sum, count) => sum + count, 0) / axis.length;
    return Float64Array.from(axis, (count) => count / mean);
  });
}

/** The product of the factors of the last axes for each element. */
function spread(axes: readonly Float64Array[], size: number): Float64Array {
  let product = new Float64Array([1]);
  for (const axis of axes) {
    const inner = axis.length;
    const next = new Float64Array(product.length * inner);
    product.forEach((factor, i) => {
      for (let j = 0; j < inner; j++) next[i * inner + j] = factor * (axis[j] as number);
    });
    product = next;
  }
  if (product.length === size) return product;
  const whole = new Float64Array(size);
  for (let start = 0; start < size; start += product.length) whole.set(product, start);
  return whole;
}

/** The factor with which probabilities, capped at 1, add up to a total. */
function fit(wanted: Float64Array, total: number): number {
  let scale = total / wanted.length;
  for (let i = 0; i < 8; i++) {
    let sum = 0;
    for (const value of wanted) sum += Math.min(1, scale * value);
    scale *= total / sum;
  }
  return scale;
}
