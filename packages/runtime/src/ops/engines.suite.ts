import { createOps, type Ops } from './create-ops.ts';

/** The kinds that this engine has; Node 20 has relaxed SIMD behind a flag, which relaxed.node.test.ts sets. */
export function kinds(): ('fixed' | 'none' | 'relaxed')[] {
  const best = createOps().simd;
  return best === 'relaxed' ? ['none', 'fixed', 'relaxed'] : ['none', 'fixed'];
}

/** Operations whose free memory is full of NaN, so that no wrong read stays hidden. */
export function poisoned(simd: 'fixed' | 'none' | 'relaxed'): Ops {
  const ops = createOps({ simd });
  const garbage = ops.allocate(300_000);
  garbage.values.fill(Number.NaN);
  garbage.dispose();
  return ops;
}
