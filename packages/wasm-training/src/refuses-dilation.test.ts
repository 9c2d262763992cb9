import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { afterEach, expect, test } from 'vitest';
import { install, uninstall } from './index.ts';
import { refusesDilation } from './refuses-dilation.ts';

afterEach(uninstall);

test.each([
  ['Conv2D', 2],
  ['DepthwiseConv2dNative', 2],
  ['Conv3D', 3],
] as const)(
  'the stock gradient of %s refuses a dilation, that of this package does not',
  async (name, rank) => {
    await useBackend('wasm');
    expect(refusesDilation(tf.getGradient(name), rank)).toBe(true);
    install();
    expect(refusesDilation(tf.getGradient(name), rank)).toBe(false);
  },
);
