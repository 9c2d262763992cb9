import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';

/** A pooling of tiny volumes. */
export interface VolumePoolCase {
  readonly xShape: [number, number, number, number, number];
  readonly filterSize: [number, number, number];
  readonly strides: [number, number, number];
  readonly pad: 'same' | 'valid' | number;
  readonly seed: number;
}

const upTo = (max: number) => fc.integer({ min: 1, max });

/** Pools that overlap, leave gaps, reach into the padding or (with a padding in numbers) lie wholly in it. */
export const volumePoolCases: fc.Arbitrary<VolumePoolCase> = fc
  .record({
    xShape: fc.tuple(upTo(2), upTo(5), upTo(5), upTo(5), upTo(3)),
    filterSize: fc.tuple(upTo(3), upTo(3), upTo(3)),
    strides: fc.tuple(upTo(3), upTo(3), upTo(3)),
    pad: fc.constantFrom('same' as const, 'valid' as const, 0, 1, 2),
    seed: fc.integer(),
  })
  .filter(({ xShape, filterSize, strides, pad }) =>
    tf.backend_util.computePool3DInfo(xShape, filterSize, strides, 1, pad).outShape.every((size) => size > 0),
  );
