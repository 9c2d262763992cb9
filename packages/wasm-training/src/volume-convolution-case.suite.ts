import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';

type Shape5D = [number, number, number, number, number];

/** A 3-D convolution without its values: shapes of x, filter and output, stride and padding. */
export interface VolumeConvolutionCase {
  readonly xShape: Shape5D;
  readonly filterShape: Shape5D;
  readonly strides: [number, number, number];
  readonly pad: 'same' | 'valid';
  readonly yShape: Shape5D;
  readonly seed: number;
}

const upTo = (max: number) => fc.integer({ min: 1, max });

/** Tiny 3-D convolutions of any kind that has an output, strides larger than the filter included. */
export const volumeConvolutionCases: fc.Arbitrary<VolumeConvolutionCase> = fc
  .record({
    xShape: fc.tuple(upTo(2), upTo(5), upTo(5), upTo(5), upTo(3)),
    filterSize: fc.tuple(upTo(3), upTo(3), upTo(3)),
    outChannels: upTo(3),
    strides: fc.tuple(upTo(3), upTo(3), upTo(3)),
    // tf.conv3d knows no padding in numbers.
    pad: fc.constantFrom('same' as const, 'valid' as const),
    seed: fc.integer(),
  })
  .map(({ xShape, filterSize, outChannels, strides, pad, seed }) => {
    const filterShape: Shape5D = [...filterSize, xShape[4], outChannels];
    const yShape = tf.backend_util.computeConv3DInfo(xShape, filterShape, strides, 1, pad).outShape;
    return { xShape, filterShape, strides, pad, yShape, seed };
  })
  .filter(({ yShape }) => yShape.every((size) => size > 0));
