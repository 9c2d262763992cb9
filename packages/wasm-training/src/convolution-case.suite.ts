import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';

type Shape4D = [number, number, number, number];

/** A convolution without its values: shapes of x and filter, stride, padding and the shape of the output. */
export interface ConvolutionCase {
  readonly xShape: Shape4D;
  readonly filterShape: Shape4D;
  readonly strides: [number, number];
  readonly pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
  readonly yShape: Shape4D;
  readonly seed: number;
}

const upTo = (max: number, min = 1) => fc.integer({ min, max });

/** Any padding that tfjs takes, larger than the filter too. */
export const padding: fc.Arbitrary<ConvolutionCase['pad']> = fc.oneof(
  fc.constantFrom('same' as const, 'valid' as const),
  upTo(3, 0),
  fc.tuple(upTo(4, 0), upTo(4, 0), upTo(4, 0), upTo(4, 0)).map(
    ([top, bottom, left, right]): tf.backend_util.ExplicitPadding => [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
  ),
);

/** Tiny convolutions of any kind that has an output: strides larger than the filter, paddings larger than it. */
export const convolutionCases: fc.Arbitrary<ConvolutionCase> = fc
  .record({
    xShape: fc.tuple(upTo(3), upTo(7), upTo(7), upTo(6)),
    filterSize: fc.tuple(upTo(4), upTo(4)),
    outChannels: upTo(5),
    strides: fc.tuple(upTo(3), upTo(3)),
    pad: padding,
    seed: fc.integer(),
  })
  .map(({ xShape, filterSize, outChannels, strides, pad, seed }) => {
    const filterShape: Shape4D = [...filterSize, xShape[3], outChannels];
    const info = tf.backend_util.computeConv2DInfo(xShape, filterShape, strides, 1, pad);
    return { xShape, filterShape, strides, pad, yShape: info.outShape as Shape4D, seed };
  })
  .filter(({ yShape }) => yShape.every((size) => size > 0));
