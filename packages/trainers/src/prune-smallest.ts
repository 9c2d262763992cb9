import { largestMask } from '@supermask/core';

/** One kernel to prune. */
export interface PrunableKernel {
  /** What is ranked, e.g. |w|: float32 [n], finite where the mask keeps. */
  readonly values: Float32Array;
  /** What is kept so far: [n] of 0 and 1. */
  readonly mask: Uint8Array;
  /** Its mask stays as it is. */
  readonly ignored?: boolean;
}

/**
 * How many of the m weights still kept a round removes.
 * `round`: the nearest integer to fraction · m.
 * `open_lth`: all up to and including the value that comes after the ⌈fraction · m⌉ smallest: one more than that
 *   number, and all that equal it; ignored kernels count in m (pruning/sparse_global.py).
 * `zhou`: trunc(m · p / 100) with p the percentage (get_weight_init.py), their rule with scope `kernel`.
 */
export type PruneCount = 'round' | 'open_lth' | 'zhou';

export interface PruneOptions {
  /** Fraction of the weights STILL KEPT that is removed, in [0, 1). */
  readonly fraction: number;
  /** `model` ranks all kernels together, `kernel` each alone. */
  readonly scope?: 'kernel' | 'model';
  readonly count?: PruneCount;
}

/**
 * One round of pruning: of the weights that are still kept the smallest go. Pruned stays pruned. Among equal values
 * the lowest indices go first, by kernel and then by flat index. Linear in the number of weights.
 *
 * @returns a new mask for each kernel.
 * @throws on a fraction out of range, lengths that do not fit, a mask that is not of 0 and 1, a value of a kept
 *   weight that is NaN or infinite, and if nothing prunable would be left.
 */
export function pruneSmallest(
  kernels: readonly PrunableKernel[],
  { fraction, scope = 'model', count = 'round' }: PruneOptions,
): Uint8Array[] {
  check(kernels, { fraction, scope, count });
  if (scope === 'model') return prune(kernels, { fraction, count });
  return kernels.flatMap((kernel) => prune([kernel], { fraction, count }));
}

/** How many ones a mask has. */
export function countKept(mask: ArrayLike<number>): number {
  let kept = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) kept++;
  return kept;
}

function prune(
  kernels: readonly PrunableKernel[],
  { fraction, count }: Required<Pick<PruneOptions, 'fraction' | 'count'>>,
): Uint8Array[] {
  const values = keptValues(kernels);
  const counted = count === 'open_lth' ? kernels : kernels.filter(({ ignored }) => !ignored);
  const remaining = counted.reduce((sum, { mask }) => sum + countKept(mask), 0);
  if (fraction === 0 || values.length === 0) return kernels.map(({ mask }) => mask.slice());
  const removed = removedCount(remaining, fraction, count);
  if (removed >= values.length) {
    throw new Error(
      `[supermask/trainers] pruneSmallest: fraction ${fraction} of ${remaining} kept weights removes all ` +
        `${values.length} that may be pruned (prune less)`,
    );
  }
  const keep = largestMask(values, values.length - removed, 'value');
  if (count === 'open_lth') dropSmallest(values, keep);
  let next = 0;
  return kernels.map(({ mask, ignored }) =>
    ignored ? mask.slice() : mask.map((bit) => (bit === 1 ? (keep[next++] as number) : 0)),
  );
}

function removedCount(remaining: number, fraction: number, count: PruneCount): number {
  if (count === 'open_lth') return Math.ceil(fraction * remaining);
  if (count === 'round') return Math.round(fraction * remaining);
  // 0.29 means 29 %, but 0.29 · 100 is 28.999999999999996.
  return Math.trunc((remaining * Number((fraction * 100).toPrecision(12))) / 100);
}

/** open_lth keeps what is strictly above the first value that it would not count. */
function dropSmallest(values: Float32Array, keep: Float32Array): void {
  let threshold = Number.POSITIVE_INFINITY;
  for (let i = 0; i < keep.length; i++) {
    if (keep[i] === 1) threshold = Math.min(threshold, values[i] as number);
  }
  for (let i = 0; i < keep.length; i++) keep[i] = Number((values[i] as number) > threshold);
}

function keptValues(kernels: readonly PrunableKernel[]): Float32Array {
  const prunable = kernels.filter(({ ignored }) => !ignored);
  const values = new Float32Array(prunable.reduce((sum, { mask }) => sum + countKept(mask), 0));
  let next = 0;
  for (const { values: from, mask } of prunable) {
    for (let i = 0; i < mask.length; i++) if (mask[i] === 1) values[next++] = from[i] as number;
  }
  return values;
}

function check(kernels: readonly PrunableKernel[], { fraction, scope, count }: Required<PruneOptions>): void {
  const fail = (what: string): never => {
    throw new Error(`[supermask/trainers] pruneSmallest: ${what}`);
  };
  if (!(fraction >= 0 && fraction < 1)) {
    fail(`fraction must be in [0, 1), got ${fraction} (of the weights still kept, per round)`);
  }
  if (!['kernel', 'model'].includes(scope)) fail(`scope must be kernel or model, got ${scope}`);
  if (!['round', 'open_lth', 'zhou'].includes(count))
    fail(`count must be round, open_lth or zhou, got ${count}`);
  kernels.forEach(({ values, mask }, i) => {
    if (values.length !== mask.length) {
      fail(`kernel ${i} has ${values.length} values and a mask of ${mask.length}`);
    }
    if (!mask.every((bit) => bit <= 1)) fail(`the mask of kernel ${i} must be of 0 and 1`);
  });
}
