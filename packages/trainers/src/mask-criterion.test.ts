import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CriterionName, maskCriterion } from './mask-criterion.ts';

const init = Float32Array.of(1, -2, 3, 0, -5);
const final = Float32Array.of(-4, -1, 2, 6, -5);

describe('maskCriterion', () => {
  test.each<[CriterionName, number[]]>([
    ['large-final', [4, 1, 2, 6, 5]],
    ['small-final', [-4, -1, -2, -6, -5]],
    ['large-init', [1, 2, 3, 0, 5]],
    ['small-init', [-1, -2, -3, -0, -5]],
    ['magnitude-increase', [3, -1, -1, 6, 0]],
    ['movement', [5, 1, 1, 6, 0]],
    ['large-final-same-sign', [0, 1, 2, 0, 5]],
    ['large-final-diff-sign', [4, 0, 0, 6, 0]],
    ['magnitude-increase-same-sign', [0, -1, -1, 0, 0]],
    ['magnitude-increase-diff-sign', [3, 0, 0, 6, 0]],
    // Ranks of |init|: 1, 2, 3, 0, 4; of |final|: 2, 0, 1, 4, 3.
    ['large-init-large-final', [1, 0, 1, 0, 3]],
    ['small-init-small-final', [2, 2, 1, 0, 0]],
  ])('%s', (name, expected) => {
    expect([...maskCriterion(name)(init, final)]).toEqual(expected);
  });

  test('ranks are among the kept ones', () => {
    const mask = Uint8Array.of(0, 1, 1, 1, 0);
    const ranked = maskCriterion('large-init-large-final')(init, final, { mask });
    expect([...ranked].filter((_, i) => mask[i] === 1)).toEqual([0, 1, 0]);
  });

  test('the r best of both ranks are above one percentile of both', () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(float, float), { minLength: 1 }), fc.nat(), (pairs, seed) => {
        const a = Float32Array.from(pairs, ([x]) => x);
        const b = Float32Array.from(pairs, ([, y]) => y);
        const ranked = maskCriterion('large-init-large-final')(a, b);
        const rank = seed % pairs.length;
        const quadrant = pairs.map((_, i) => {
          const below = (list: Float32Array): number =>
            list.filter((x) => Math.abs(x) < Math.abs(list[i] as number)).length;
          return below(a) >= rank && below(b) >= rank;
        });
        expect([...ranked].map((value) => value >= rank)).toEqual(quadrant);
      }),
    );
  });

  test('random is the same for seed and stream, and does not look at the weights', () => {
    const draw = (seed: number, stream: string): number[] => [
      ...maskCriterion('random', { seed })(init, final, { stream }),
    ];
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
    expect([...maskCriterion('random')(final, init, { stream: 'a' })]).toEqual(draw(1, 'a'));
  });

  test('refuses an unknown name', () => {
    expect(() => maskCriterion('large_final' as CriterionName)).toThrow('got "large_final"');
  });
});
