import type { KernelLayout } from '@supermask/core';
import { type RandomTensor, randomValues } from '@supermask/format';

export interface StoredKernel {
  readonly shape: readonly number[];
  readonly layout: KernelLayout;
  /** The effective kernel, flat. */
  readonly values: ArrayLike<number>;
  /** Its mask, flat: not 0 is kept. */
  readonly mask: ArrayLike<number>;
  /** Where its weights were drawn from, if they were and have not changed. */
  readonly source?: RandomTensor;
}

export interface KernelStorage {
  readonly kept: number;
  /** 1: every weight is ±α; 2: ±α or 0, ternary; 32: anything. α is one number, or one for each output. */
  readonly bits: 1 | 2 | 32;
  /**
   * What a file has to hold, without headers: a bit for each weight where some are pruned, and of those that are
   * kept the seed (if they are what it gives), or signs and α, or float32 values.
   */
  readonly bytes: number;
}

/** Counted from the values, whatever the method is named. */
export function kernelStorage({ shape, layout, values, mask, source }: StoredKernel): KernelStorage {
  const n = values.length;
  let [kept, nonzero] = [0, 0];
  for (let i = 0; i < n; i++) {
    if (mask[i] === 0) continue;
    kept++;
    if (values[i] !== 0) nonzero++;
  }
  const scales = scaleCount({ shape, layout, values, mask }, nonzero);
  // A binarizer may set kept weights to 0 (`twn`), which is one of the values of a ternary kernel.
  const stored = scales === undefined ? kept : nonzero;
  const bits = scales === undefined ? 32 : stored === n ? 1 : 2;
  const maskBytes = stored === n ? 0 : Math.ceil(n / 8);
  if (source !== undefined && isDrawn(values, mask, source)) {
    return { kept, bits, bytes: maskBytes + JSON.stringify(source).length };
  }
  const valueBytes = scales === undefined ? 4 * stored : Math.ceil(stored / 8) + 4 * scales;
  return { kept, bits, bytes: maskBytes + valueBytes };
}

/** How many α the kept weights have: 1, or one for each output where that is shorter than the values; or none. */
function scaleCount({ shape, layout, values, mask }: StoredKernel, nonzero: number): number | undefined {
  if (nonzero === 0) return undefined;
  const [first, last] = shape.slice(-2) as [number, number];
  const outputs = { 'in-out': last, 'out-in': first, depthwise: first * last, lookup: 1 }[layout];
  const output = (i: number): number => (layout === 'out-in' ? Math.floor(i / last) : i) % outputs;
  if (haveOneSize(values, mask, () => 0)) return 1;
  return 2 * outputs < nonzero && haveOneSize(values, mask, output) ? outputs : undefined;
}

function haveOneSize(
  values: ArrayLike<number>,
  mask: ArrayLike<number>,
  group: (i: number) => number,
): boolean {
  const sizes: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (mask[i] === 0 || values[i] === 0) continue;
    const size = Math.abs(values[i] as number);
    if ((sizes[group(i)] ?? size) !== size) return false;
    sizes[group(i)] = size;
  }
  return true;
}

function isDrawn(values: ArrayLike<number>, mask: ArrayLike<number>, source: RandomTensor): boolean {
  const drawn = randomValues(source, values.length);
  for (let i = 0; i < drawn.length; i++) if (mask[i] !== 0 && values[i] !== drawn[i]) return false;
  return true;
}
