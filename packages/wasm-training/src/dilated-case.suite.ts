import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type ConvolutionCase, padding } from './convolution-case.suite.ts';

/** A convolution at stride 1 without its values. */
export interface DilatedCase extends ConvolutionCase {
  readonly dilations: [number, number];
}

const upTo = (max: number) => fc.integer({ min: 1, max });

/**
 * Tiny convolutions at stride 1 that have an output. tfjs-core miscalculates the output of one padding for all
 * sides where the filter is not square: that one is left out.
 */
export const dilatedCases: fc.Arbitrary<DilatedCase> = fc
  .record({
    xShape: fc.tuple(upTo(3), upTo(8), upTo(8), upTo(4)),
    filterSize: fc.tuple(upTo(3), upTo(3), upTo(4)),
    dilations: fc.tuple(upTo(4), upTo(4)),
    pad: padding.filter((pad) => typeof pad !== 'number'),
    seed: fc.integer(),
  })
  .map(({ xShape, filterSize: [height, width, outChannels], dilations, pad, seed }): DilatedCase => {
    const filterShape: ConvolutionCase['filterShape'] = [height, width, xShape[3], outChannels];
    const info = tf.backend_util.computeConv2DInfo(xShape, filterShape, 1, dilations, pad);
    const yShape = info.outShape as ConvolutionCase['yShape'];
    return { xShape, filterShape, strides: [1, 1], dilations, pad, yShape, seed };
  })
  .filter(({ yShape }) => yShape.every((size) => size > 0));
