/**
 * How many of n weights a density keeps.
 * `round`: the nearest integer to density · n.
 * `floor-prune`: n − trunc((1 − density) · n) in double arithmetic, the rule of hidden-networks
 * (utils/conv_type.py:17) and biprop; it keeps all 10 of 10 weights at density 0.9, because
 * (1 − 0.9) · 10 is 0.9999999999999998.
 * `ceil-prune`: n − ceil((1 − density) · n), the rule of Gem-Miner.
 * `percentile`: n − round((1 − density) · (n − 1)), halves to even as Python rounds: the scores from the
 * percentile on (README of hidden-networks, SuperBlock, IteRand); it keeps 6 of 10 at density 0.5. Those keep all
 * scores equal to the percentile, here the count is exact.
 */
export type CountRule = 'round' | 'floor-prune' | 'ceil-prune' | 'percentile';

/**
 * @param n number of weights.
 * @param density fraction kept, in (0, 1].
 * @returns an integer in [1, n].
 * @throws if the density is out of range or would keep no weight of this tensor.
 */
export function keptCount(n: number, density: number, rule: CountRule = 'round'): number {
  checkDensity(density);
  const kept = counts[rule](n, density);
  if (kept < 1) {
    throw new Error(
      `[supermask/core] keptCount: density ${density} keeps none of ${n} weights (the layer would be cut; ` +
        'give it a higher density or leave it undecorated)',
    );
  }
  return kept;
}

const counts: Record<CountRule, (n: number, density: number) => number> = {
  round: (n, density) => Math.round(density * n),
  'floor-prune': (n, density) => n - Math.trunc((1 - density) * n),
  'ceil-prune': (n, density) => n - Math.ceil((1 - density) * n),
  percentile: (n, density) => n - roundHalfToEven((1 - density) * (n - 1)),
};

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (floor % 2) : Math.round(x);
}

/** @throws if `density` is not a number in (0, 1]. */
export function checkDensity(density: number): void {
  // Text from a file compares like a number, but does not add like one.
  if (typeof density === 'number' && density > 0 && density <= 1) return;
  throw new Error(
    `[supermask/core] density must be in (0, 1], got ${density} (the fraction of weights kept` +
      `${density > 1 && density <= 100 ? `; for ${density} % write ${density / 100}` : ''})`,
  );
}
