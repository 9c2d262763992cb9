import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';

/** A pooling of tiny images. */
export interface PoolCase {
  readonly xShape: [number, number, number, number];
  readonly filterSize: [number, number];
  readonly strides: [number, number];
  readonly pad: 'same' | 'valid';
  readonly seed: number;
}

const upTo = (max: number) => fc.integer({ min: 1, max });

/** Pools that overlap, leave gaps, or reach into the padding; every fourth halves its image. */
export const poolCases: fc.Arbitrary<PoolCase> = fc
  .record({
    xShape: fc.tuple(upTo(2), upTo(6), upTo(6), upTo(3)),
    filterSize: fc.tuple(upTo(3), upTo(3)),
    strides: fc.tuple(upTo(3), upTo(3)),
    pad: fc.constantFrom('same' as const, 'valid' as const),
    seed: fc.integer(),
    halving: fc.integer({ min: 0, max: 3 }),
  })
  .map(
    ({ halving, ...pool }): PoolCase =>
      halving === 0 ? { ...pool, filterSize: [2, 2], strides: [2, 2] } : pool,
  )
  .filter(({ xShape, filterSize, strides, pad }) =>
    tf.backend_util.computePool2DInfo(xShape, filterSize, strides, 1, pad).outShape.every((size) => size > 0),
  );
