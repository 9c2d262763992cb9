import { countKept, cutLargest } from './cut-largest.ts';
import { scoreOfKey, sortableKeys } from './sortable-keys.ts';

/**
 * What top-k ranks scores by: `magnitude` |s| (hidden-networks, biprop: `scores.abs()`), or `value` s itself
 * (SuperBlock, IteRand).
 */
export type Rank = 'magnitude' | 'value';

/** Where the kept scores of one tensor end. */
export interface Cut {
  /** The |s| (rank `magnitude`) or s (`value`) above which all are kept; Infinity where none is. */
  readonly threshold: number;
  /** Of the scores equal to the threshold those from this flat index on are kept; n for none of them. */
  readonly tiesFrom: number;
}

/** Which scores of some tensors are kept: two numbers a tensor, from which `maskOf` makes its mask. */
export interface Selection {
  readonly rank: Rank;
  readonly cuts: readonly Cut[];
}

export interface SelectOptions {
  readonly rank?: Rank;
  /** Each tensor keeps at least this many, or all that it has, so that no layer collapses. */
  readonly minPerTensor?: number;
}

/**
 * The `kept` largest of the scores of all given tensors together: exactly that many; among equal scores at the
 * threshold the lowest are pruned first, by tensor and then by flat index. A minimum per tensor is part of
 * `kept`: the highest of each tensor are reserved, the rest of the budget goes to the highest of all others.
 *
 * Linear in n and the same for the same input everywhere: no sort, no pivot, but counting passes over the bits
 * of the float32 scores, whose order as integers is their order as numbers; after the first pass only the
 * scores that share its digit are looked at. Counts are integers of any size. −0 equals 0.
 *
 * @param scores float32 [n_i] each, finite.
 * @param kept how many, an integer in [0, Σn_i].
 * @throws if a score is NaN or infinite, `kept` out of range, or the minima exceed `kept`.
 */
export function selectLargest(
  scores: readonly Float32Array[],
  kept: number,
  { rank = 'magnitude', minPerTensor = 0 }: SelectOptions = {},
): Selection {
  const n = sum(scores.map(({ length }) => length));
  if (!(Number.isInteger(kept) && kept >= 0 && kept <= n)) {
    throw new Error(`[supermask/core] selectLargest: kept must be an integer in [0, ${n}], got ${kept}`);
  }
  if (!(Number.isInteger(minPerTensor) && minPerTensor >= 0)) {
    throw new Error(
      `[supermask/core] selectLargest: minPerTensor must be an integer ≥ 0, got ${minPerTensor}`,
    );
  }
  const minima = scores.map(({ length }) => Math.min(minPerTensor, length));
  if (sum(minima) > kept) {
    throw new Error(
      `[supermask/core] selectLargest: ${scores.length} tensors of at least ${minPerTensor} kept need ` +
        `${sum(minima)}, got kept ${kept} (lower the minimum or raise the density)`,
    );
  }
  let open = scores.map((values, i) => ({
    i,
    keys: sortableKeys(values, rank, i),
    minimum: minima[i] as number,
  }));
  const cuts: Cut[] = [];
  let budget = kept;
  // A tensor that the common threshold would starve gets its minimum by a threshold of its own. That takes from
  // the others, whose threshold rises: again, until none starves.
  for (let starved = open; starved.length > 0; ) {
    const common = cutLargest(
      open.map(({ keys }) => keys),
      budget,
    );
    for (const [j, { i }] of open.entries()) cuts[i] = common[j] as Cut;
    starved = open.filter(
      ({ keys, minimum }, j) => minimum > 0 && countKept(keys, common[j] as Cut) < minimum,
    );
    for (const { i, keys, minimum } of starved) {
      cuts[i] = cutLargest([keys], minimum)[0] as Cut;
      budget -= minimum;
    }
    open = open.filter((tensor) => !starved.includes(tensor));
  }
  return {
    rank,
    cuts: cuts.map(({ threshold, tiesFrom }) => ({
      threshold: Number.isFinite(threshold) ? scoreOfKey(threshold, rank) : threshold,
      tiesFrom,
    })),
  };
}

/**
 * The mask of one tensor of a selection.
 *
 * @param scores the tensor's, as `selectLargest` got them.
 * @returns float32 [n] of 0 and 1.
 */
export function maskOf({ rank, cuts }: Selection, i: number, scores: Float32Array): Float32Array {
  const { threshold, tiesFrom } = cuts[i] as Cut;
  const mask = new Float32Array(scores.length);
  // No if: half the scores at random would be the worst case of a branch predictor.
  if (rank === 'magnitude') {
    for (let j = 0; j < tiesFrom; j++) mask[j] = Number(Math.abs(scores[j] as number) > threshold);
    for (let j = tiesFrom; j < mask.length; j++) mask[j] = Number(Math.abs(scores[j] as number) >= threshold);
  } else {
    for (let j = 0; j < tiesFrom; j++) mask[j] = Number((scores[j] as number) > threshold);
    for (let j = tiesFrom; j < mask.length; j++) mask[j] = Number((scores[j] as number) >= threshold);
  }
  return mask;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);
