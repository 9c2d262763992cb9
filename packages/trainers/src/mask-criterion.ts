import { deriveKey, randomUint32 } from '@supermask/format';

type ByWeight =
  | 'large-final'
  | 'small-final'
  | 'large-init'
  | 'small-init'
  | 'magnitude-increase'
  | 'movement'
  | 'large-final-same-sign'
  | 'large-final-diff-sign'
  | 'magnitude-increase-same-sign'
  | 'magnitude-increase-diff-sign';

const criteria: Readonly<Record<ByWeight, (init: number, final: number) => number>> = {
  'large-final': (_, final) => Math.abs(final),
  'small-final': (_, final) => -Math.abs(final),
  'large-init': (init) => Math.abs(init),
  'small-init': (init) => -Math.abs(init),
  'magnitude-increase': (init, final) => Math.abs(final) - Math.abs(init),
  movement: (init, final) => Math.abs(final - init),
  'large-final-same-sign': (init, final) => (sameSign(init, final) ? Math.abs(final) : 0),
  'large-final-diff-sign': (init, final) => (sameSign(init, final) ? 0 : Math.abs(final)),
  'magnitude-increase-same-sign': (init, final) =>
    sameSign(init, final) ? Math.abs(final) - Math.abs(init) : 0,
  'magnitude-increase-diff-sign': (init, final) =>
    sameSign(init, final) ? 0 : Math.abs(final) - Math.abs(init),
};

/** Criteria by which weights are kept or pruned: Zhou et al. 2019, section 2 (get_weight_init.py). */
export type CriterionName = ByWeight | 'large-init-large-final' | 'small-init-small-final' | 'random';

export interface CriterionContext {
  /** What is still kept, for criteria that compare ranks; all by default. */
  readonly mask?: Uint8Array;
  /** Names the kernel: `random` draws other numbers for each. */
  readonly stream?: string;
}

/**
 * Initial and final weights of a kernel, float32 [n] → what `pruneSmallest` ranks, float32 [n]: the largest are
 * kept.
 */
export type MaskCriterion = (
  initial: Float32Array,
  final: Float32Array,
  context?: CriterionContext,
) => Float32Array;

/**
 * The criterion of a name, with wᵢ the weight before training and w_f after it: `large-final` |w_f|, the usual
 * magnitude pruning; `small-final` −|w_f|; `large-init`, `small-init` the same of wᵢ; `magnitude-increase`
 * |w_f| − |wᵢ|; `movement` |w_f − wᵢ|; `…-same-sign` and `…-diff-sign` 0 for weights of the other group (sign(0) is
 * a sign of its own); `random`.
 *
 * `large-init-large-final` ranks by the lower of a weight's two ranks among the kept ones: what is above one and
 * the same percentile of both, for which the original searches. `small-init-small-final` likewise of −|w|.
 *
 * @param options.seed of `random`, an integer in [0, 2⁵³).
 * @throws on an unknown name.
 */
export function maskCriterion(
  name: CriterionName,
  { seed = 1 }: { readonly seed?: number } = {},
): MaskCriterion {
  if (name === 'random')
    return (initial, _, { stream = '' } = {}) => randomRanks(seed, stream, initial.length);
  if (name === 'large-init-large-final') return lowerRank((weight) => Math.abs(weight));
  if (name === 'small-init-small-final') return lowerRank((weight) => -Math.abs(weight));
  if (!Object.hasOwn(criteria, name)) {
    throw new Error(
      `[supermask/trainers] maskCriterion: expected ${Object.keys(criteria).join(', ')}, large-init-large-final, ` +
        `small-init-small-final or random, got ${JSON.stringify(name)}`,
    );
  }
  const value = criteria[name];
  return (initial, final) => Float32Array.from(final, (weight, i) => value(initial[i] as number, weight));
}

function sameSign(a: number, b: number): boolean {
  // Math.sign has both zeros, === takes them for one.
  return Math.sign(a) === Math.sign(b);
}

/** The upper 24 bits of each word: whole numbers that float32 holds. */
function randomRanks(seed: number, stream: string, length: number): Float32Array {
  const words = randomUint32(deriveKey(seed, 'sampling', `criterion/${stream}`), length);
  return Float32Array.from(words, (word) => word >>> 8);
}

function lowerRank(value: (weight: number) => number): MaskCriterion {
  const ranks = (weights: Float32Array, mask: Uint8Array | undefined): Float32Array => {
    const values = weights.map(value);
    const sorted = values.filter((_, i) => mask?.[i] !== 0).sort();
    return values.map((one) => countBelow(sorted, one));
  };
  return (initial, final, { mask } = {}) => {
    const byFinal = ranks(final, mask);
    return ranks(initial, mask).map((rank, i) => Math.min(rank, byFinal[i] as number));
  };
}

/** How many of an ascending list are below x: equal numbers have equal ranks. */
function countBelow(sorted: Float32Array, x: number): number {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = Math.floor((low + high) / 2);
    if ((sorted[middle] as number) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
