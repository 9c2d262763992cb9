import type { BinarySums } from './binary-sums.ts';
import { type Epilogue, type ScaleAndBias, scaleAndBias } from './epilogue.ts';
import { poolWindows } from './image-steps.ts';
import { placeFor } from './layouts.ts';
import type { Planner } from './planner.ts';
import type { SignChain } from './sign-chain.ts';
import { bitsFor } from './sign-layouts.ts';
import { signThresholds } from './sign-thresholds.ts';
import { isCompact, placeOf } from './value.ts';

/** Plans sums as floats: times a scale, plus a bias, and clamped. */
export function finishAsFloats(
  { sums, units }: BinarySums,
  { scale, bias, name, clamp }: ScaleAndBias & Pick<Epilogue, 'name' | 'clamp'>,
  planner: Planner,
): void {
  const { engine, memory, store } = planner;
  const [s, b] = [store.put(scale), store.put(bias)];
  const target = placeFor(name, planner);
  const { plane, pitch, rows, columns } = sums;
  const compact = isCompact(target) ? undefined : memory.scratch('placed', units * rows * columns * 4);
  planner.step(() => {
    const out = compact?.() ?? target.at;
    engine.kernels.scaleSums(sums.at(), plane, pitch, units, rows, columns, s, b, clamp, out);
    if (compact === undefined) return;
    const lines = [out, rows * columns * 4, columns * 4, units, rows, columns * 4] as const;
    engine.kernels.copyRows(...lines, ...placeOf(target));
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
  const direct = pool === undefined && isCompact(target, 1);
  const nibbles = direct ? () => target.at : memory.scratch('nibbles', turned.length * rows * columns);
  planner.step(() => {
    kernels.thresholdSums(sums.at(), plane, pitch, units, rows, columns, limits, flipped, nibbles());
    if (direct) return;
    const from = [nibbles(), rows * columns, columns, turned.length] as const;
    if (pool === undefined) kernels.copyRows(...from, rows, columns, ...placeOf(target));
    else {
      const result = [target.rows, target.columns, after, ...placeOf(target)] as const;
      kernels.poolNibbles(...from, rows, columns, ...poolWindows(pool), ...result);
    }
  });
  planner.give(name, { bits: target });
}
