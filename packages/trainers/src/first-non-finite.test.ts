import { edgePopup } from '@supermask/core';
import { decorateLayer } from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import { firstNonFinite, firstNonFiniteVariable } from './first-non-finite.ts';

beforeEach(() => useBackend('cpu'));

const method = edgePopup({ density: 0.5 });
const x = (): tf.Tensor => tf.ones([2, 3]);

/** A decorated layer that is called twice, and one behind it. */
function shared(): tfl.LayersModel {
  const input = tfl.input({ shape: [3] });
  const layer = decorateLayer(tfl.layers.dense({ units: 3, name: 'shared' }), { method });
  const last = decorateLayer(tfl.layers.dense({ units: 2, name: 'last' }), { method });
  const output = last.apply(layer.apply(layer.apply(input) as tfl.SymbolicTensor));
  return tfl.model({ inputs: input, outputs: output as tfl.SymbolicTensor });
}

const plain = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 3, kernelInitializer: 'ones', inputShape: [3], name: 'one' }),
      tfl.layers.activation({ activation: 'relu', name: 'act' }),
      tfl.layers.dense({ units: 2, kernelInitializer: 'ones', name: 'two' }),
    ],
  });

const write = (model: tfl.LayersModel, name: string, value: number): void => {
  const variable = model.weights.find((w) => w.originalName === name);
  if (!variable) throw new Error(`no ${name}`);
  variable.write(tf.fill(variable.shape as number[], value));
};

test('undefined when all is finite, and nothing is left behind', async () => {
  for (const model of [plain(), shared()]) {
    const inputs = x();
    const { numTensors } = tf.memory();
    expect(await firstNonFinite(model, inputs)).toBeUndefined();
    expect(await firstNonFiniteVariable(model)).toBeUndefined();
    expect(tf.memory().numTensors).toBe(numTensors);
    inputs.dispose();
  }
});

test.each([
  ['one/kernel', Number.NaN, 'the kernel of layer "one"'],
  ['two/bias', Number.NEGATIVE_INFINITY, 'the bias of layer "two"'],
  ['one/bias', 3e38, 'the output of layer "two"'],
])('%s = %f: %s', async (name, value, expected) => {
  const model = plain();
  write(model, name, value);
  expect(await firstNonFinite(model, x())).toBe(expected);
});

test('names the layer also where its rule would throw, and where it is called twice', async () => {
  const model = shared();
  write(model, 'last/scores_kernel', Number.NaN);
  expect(await firstNonFinite(model, x())).toBe('the scores_kernel of layer "last"');
  expect(await firstNonFiniteVariable(model)).toBe('the scores_kernel of layer "last"');
  write(model, 'shared/kernel', Number.NaN);
  expect(await firstNonFinite(model, x())).toBe('the kernel of layer "shared"');
});

test('names the input', async () => {
  expect(await firstNonFinite(plain(), tf.tensor([[1, Number.NaN, 0]]))).toBe('the input');
});
