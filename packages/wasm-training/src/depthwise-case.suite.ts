import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type ConvolutionCase, padding } from './convolution-case.suite.ts';

/** A depthwise convolution without its values; filterShape is [height, width, inChannels, multiplier]. */
export interface DepthwiseCase extends ConvolutionCase {
  readonly dilations: [number, number];
}

const upTo = (max: number) => fc.integer({ min: 1, max });

/** Tiny depthwise convolutions of any kind that has an output, dilated up to `maxDilation`. */
export function depthwiseCases(maxDilation: number): fc.Arbitrary<DepthwiseCase> {
  return fc
    .record({
      xShape: fc.tuple(upTo(3), upTo(7), upTo(7), upTo(4)),
      filterSize: fc.tuple(upTo(4), upTo(4), upTo(3)),
      strides: fc.tuple(upTo(3), upTo(3)),
      dilations: fc.tuple(upTo(maxDilation), upTo(maxDilation)),
      pad: padding,
      seed: fc.integer(),
    })
    .map(({ xShape, filterSize: [height, width, multiplier], strides, dilations, pad, seed }) => {
      const filterShape: ConvolutionCase['filterShape'] = [height, width, xShape[3], multiplier];
      const info = tf.backend_util.computeConv2DInfo(
        xShape,
        filterShape,
        strides,
        dilations,
        pad,
        undefined,
        true,
      );
      return { xShape, filterShape, strides, dilations, pad, yShape: info.outShape as never, seed };
    })
    .filter(({ yShape }) => (yShape as number[]).every((size) => size > 0));
}

/** The same padding in numbers, which does not depend on the dilation any more. */
export function explicitPadding(depthwise: DepthwiseCase): tf.backend_util.ExplicitPadding {
  const { xShape, filterShape, strides, dilations, pad } = depthwise;
  const info = tf.backend_util.computeConv2DInfo(
    xShape,
    filterShape,
    strides,
    dilations,
    pad,
    undefined,
    true,
  );
  const { top, bottom, left, right } = info.padInfo;
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}
