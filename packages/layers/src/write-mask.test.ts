import { edgePopup, maskedWeights, signedSupermask } from '@supermask/core';
import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { countDensity } from './count-density.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { readMasks, writeMask } from './write-mask.ts';

const plain = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 3, inputShape: [2], name: 'hidden' }),
      tfl.layers.dense({ units: 2, name: 'out' }),
    ],
  });
const hidden = Uint8Array.of(1, 0, 1, 0, 0, 1);

describe.each(backends)('on %s', (backend) => {
  test('what is written is the mask, is read back, and computes', async () => {
    await useBackend(backend);
    const dense = plain();
    const model = await decorateModel(dense, { method: maskedWeights() });
    const before = tf.memory().numTensors;
    writeMask(model, { 'hidden/kernel': hidden });
    const masks = readMasks(model);
    expect(tf.memory().numTensors).toBe(before);
    expect(masks).toEqual({ 'hidden/kernel': hidden, 'out/kernel': new Uint8Array(6).fill(1) });
    expect(countDensity(model)[0]?.kept).toBe(3);
    const layer = dense.getLayer('hidden');
    const [kernel, bias] = layer.getWeights() as [tf.Tensor, tf.Tensor];
    layer.setWeights([tf.mul(kernel, tf.tensor(Array.from(hidden), [2, 3])), bias]);
    const x = tf.tensor([[0.3, -2]]);
    const outputs = [model, dense].map((m) => Array.from((m.predict(x) as tf.Tensor).dataSync()));
    expect(outputs[0]).toEqual(outputs[1]);
  });
});

test('masks of one model go into another, also those of a rule that learns', async () => {
  await useBackend('cpu');
  const masks = readMasks(await decorateModel(plain(), { method: edgePopup({ density: 0.5 }) }));
  const model = await decorateModel(plain(), { method: maskedWeights() });
  writeMask(model, masks);
  expect(readMasks(model)).toEqual(masks);
  const signed = readMasks(await decorateModel(plain(), { method: signedSupermask({ density: 0.5 }) }));
  expect(Object.values(signed).map((mask) => mask.reduce((a, b) => a + b))).toEqual([3, 3]);
});

test('writing is no training step', async () => {
  await useBackend('cpu');
  const model = await decorateModel(plain(), { method: maskedWeights() });
  const [layer] = decoratedLayers(model);
  const run = (): unknown => model.apply(tf.ones([1, 2]), { training: true });
  run();
  writeMask(model, { 'hidden/kernel': hidden });
  run();
  expect(layer?.step).toBe(0);
});

test('refuses what does not fit, before anything is written', async () => {
  await useBackend('cpu');
  const model = await decorateModel(plain(), { method: maskedWeights() });
  const write = (masks: Record<string, Uint8Array>) => () => writeMask(model, masks);
  const zeros = new Uint8Array(6);
  expect(write({ 'hidden/kernel': zeros, out: zeros })).toThrow(
    'no masked kernel "out" (it has hidden/kernel, out/kernel)',
  );
  expect(write({ 'hidden/kernel': zeros, 'out/kernel': hidden.slice(1) })).toThrow(
    '"out/kernel" [3, 2] needs 6 values, got 5',
  );
  expect(write({ 'hidden/kernel': zeros, 'out/kernel': Uint8Array.of(1, 0, 1, 0, 1, 2) })).toThrow(
    'must hold 0 and 1, got 2',
  );
  expect(readMasks(model)['hidden/kernel']).toEqual(new Uint8Array(6).fill(1));
  const popup = await decorateModel(plain(), { method: edgePopup({ density: 0.5 }) });
  expect(() => writeMask(popup, { 'hidden/kernel': zeros })).toThrow(
    'the mask of "hidden/kernel" is made by its method "edge-popup" (decorate with maskedWeights()',
  );
});

test('two kernels of one name are refused', async () => {
  await useBackend('cpu');
  const input = tfl.input({ shape: [2] });
  const nested = tfl.sequential({ layers: [tfl.layers.dense({ units: 2, inputShape: [2], name: 'same' })] });
  const inner = nested.apply(input) as tfl.SymbolicTensor;
  const output = tfl.layers.dense({ units: 2, name: 'same' }).apply(inner) as tfl.SymbolicTensor;
  const model = await decorateModel(tfl.model({ inputs: input, outputs: output }), {
    method: maskedWeights(),
  });
  expect(() => readMasks(model)).toThrow('two kernels of the model are named "same/kernel"');
});
