import { deviation, hasWebGpu, useBackend } from '@supermask/testing';
import { startWebGpu } from '@supermask/webgpu-training';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { install } from './index.ts';
import type { LayerCase } from './layer-case.suite.ts';
import { LayerSubject } from './layer-subject.suite.ts';
import { plainLayers } from './plain-layers.suite.ts';
import { recurrentLayers } from './recurrent-layers.suite.ts';
import { weightedLayers } from './weighted-layers.suite.ts';

/** What does not train on webgpu, as docs/webgpu.md has it, and how one learns of it. */
const holes: Readonly<Record<string, string>> = {
  'conv1d dilated': 'dilation rates greater than 1 are not yet supported',
  'conv2d dilated': 'dilation rates greater than 1 are not yet supported',
  'separableConv2d dilated': 'dilation rates greater than 1 are not yet supported',
  'averagePooling3d same': 'wrong at the border',
  // Reads its input at once, which only a browser can.
  'categoryEncoding before dense': 'OffscreenCanvas is not defined',
};

/** They agree too, but take half a minute on a software renderer. */
const slow = ['convLstm2d', 'convLstm2d of sequences'];

const cases = Object.entries({ ...weightedLayers, ...recurrentLayers, ...plainLayers }).filter(
  ([name]) => !slow.includes(name),
);

/** Output and all gradients on the current backend. */
async function results(given: LayerCase): Promise<Float32Array[]> {
  const tensors = tf.tidy(() => {
    const subject = new LayerSubject(given);
    const { inputs } = subject;
    const gradients = given.first ? [] : subject.inputGradients();
    const all = [...subject.outputs(inputs), ...gradients, ...subject.weightGradients()];
    subject.dispose();
    return all;
  });
  const values = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  tf.dispose(tensors);
  return values;
}

describe.runIf(hasWebGpu)('on webgpu, against wasm', () => {
  beforeAll(async () => {
    await startWebGpu();
    await useBackend('wasm');
    install();
  });

  test.each(cases)('%s', async (name, given) => {
    await tf.setBackend('wasm');
    const expected = await results(given);
    await tf.setBackend('webgpu');
    const hole = holes[name];
    const actual = results(given);
    if (hole !== undefined && hole !== 'wrong at the border') {
      await expect(actual).rejects.toThrow(hole);
      return;
    }
    const deviations = (await actual).map((values, i) => deviation(values, expected[i] as Float32Array));
    expect(deviations).toHaveLength(expected.length);
    if (hole === undefined) expect(Math.max(...deviations)).toBeLessThan(1e-5);
    else expect(Math.max(...deviations)).toBeGreaterThan(1e-2);
  });
});
