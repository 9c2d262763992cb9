import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ScaleOptions } from './channel-axes.ts';
import { meanMagnitude } from './mean-magnitude.ts';
import { channelMeans, channelOf, uneven } from './scales.suite.ts';

const layouts = Object.entries(channelOf) as [keyof typeof channelOf, (typeof channelOf)['lookup']][];

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test.each(layouts)('per channel of %s', (layout, [shape, channel]) => {
    const values = uneven(24);
    const spread = (options: ScaleOptions): ArrayLike<number> =>
      tf.mul(tf.ones(shape), meanMagnitude(tf.tensor(values, shape), options)).dataSync();
    expect(deviation(spread({ perChannel: true, layout }), channelMeans(values, channel))).toBeLessThan(1e-6);
    expect(
      deviation(
        spread({ layout }),
        channelMeans(values, () => 0),
      ),
    ).toBeLessThan(1e-6);
  });
});

test('an unknown layout is an error', async () => {
  await useBackend('cpu');
  expect(() => meanMagnitude(tf.ones([2, 2]), { layout: 'oihw' as never })).toThrow(
    'layout must be one of in-out, out-in, depthwise, lookup, got "oihw"',
  );
});
