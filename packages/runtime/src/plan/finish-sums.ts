import type { Place } from '../ops/kernels.ts';
import type { BinarySums } from './binary-sums.ts';
import { type Epilogue, type ScaleAndBias, scaleAndBias } from './epilogue.ts';
import { poolWindows } from './image-steps.ts';
import { placeFor } from './layouts.ts';
import type { Planner } from './planner.ts';
import type { SignChain } from './sign-chain.ts';
import { bitsFor } from './sign-layouts.ts';
import { signThresholds } from './sign-thresholds.ts';
import { placeOf } from './value.ts';

/** Plans sums as floats: times a scale, plus a bias, and clamped. */
export function finishAsFloats(
  { sums, units }: BinarySums,
  { scale, bias, name, clamp }: ScaleAndBias & Pick<Epilogue, 'name' | 'clamp'>,
  planner: Planner,
): void {
  const { engine, store } = planner;
  const [s, b] = [store.put(scale), store.put(bias)];
  const target = placeFor(name, planner);
  const { plane, pitch, rows, columns } = sums;
  planner.step(() => {
    const from = [sums.at(), plane, pitch, units, rows, columns] as const;
    engine.kernels.scaleSums(...from, s, b, clamp, ...placeOf(target));
  });
  planner.give(name, { floats: target });
}

/** Plans sums as the signs of what a scale, a bias and a pooling make of them. */
export function finishAsSigns(
  { sums, units, largest }: BinarySums,
  { scale, bias, name, pool, pooled }: ScaleAndBias & Pick<SignChain, 'name' | 'pool' | 'pooled'>,
  planner: Planner,
): void {
  const { engine, memory, store } = planner;
  const { kernels } = engine;
  const { thresholds, flips } = signThresholds(scale, { bias, largest });
  // Behind a negative scale the largest value becomes the smallest: there the signs are pooled turned.
  const last = scaleAndBias(units, { bias: undefined, affine: pooled, read: planner.read }).scale;
  const turned = new Uint8Array(Math.ceil(units / 4));
  const before = flips.map((flip, unit) => {
    const turn = (last[unit] as number) < 0 ? 1 : 0;
    turned[unit >> 2] = (turned[unit >> 2] as number) | (turn << (unit & 3));
    return flip ^ turn;
  });
  const limits = store.put(thresholds);
  const [flipped, after] = [store.put(before), store.put(turned)];
  const target = bitsFor(name, planner);
  const { plane, pitch, rows, columns } = sums;
  const threshold = (to: Place): void =>
    kernels.thresholdSums(sums.at(), plane, pitch, units, rows, columns, limits, flipped, ...to);
  if (pool === undefined) planner.step(() => threshold(placeOf(target)));
  else {
    const nibbles = memory.scratch('nibbles', turned.length * rows * columns);
    const result = [target.rows, target.columns, after, ...placeOf(target)] as const;
    planner.step(() => {
      const between: Place = [nibbles(), rows * columns, columns];
      threshold(between);
      kernels.poolNibbles(...between, turned.length, rows, columns, ...poolWindows(pool), ...result);
    });
  }
  planner.give(name, { bits: target });
}
