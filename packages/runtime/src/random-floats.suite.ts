import { randomValues } from '@supermask/format';

/**
 * Multiples of 1/8 in [−1, 1) for tests, the same for the same seed: sums of their products are exact in
 * float32, so that two implementations must agree whatever their order of summation.
 *
 * @param count how many.
 * @param options `density`: about this fraction stays, the rest is 0.
 */
export function randomFloats(
  count: number,
  { seed, density = 1 }: { seed: number; density?: number },
): Float32Array {
  const stream = { distribution: 'uniform', scale: 1, seed, purpose: 'data' } as const;
  const chosen = randomValues({ ...stream, stream: 'chosen' }, count);
  return randomValues({ ...stream, stream: 'values' }, count).map((value, i) =>
    ((chosen[i] as number) + 1) / 2 < density ? Math.floor(value * 8) / 8 : 0,
  );
}
