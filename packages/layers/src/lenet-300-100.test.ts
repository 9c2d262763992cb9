import { useBackend } from '@supermask/testing';
import { beforeEach, expect, test } from 'vitest';
import { lenet300100 } from './lenet-300-100.ts';

beforeEach(() => useBackend('cpu'));

test('LeNet-300-100 has 266,200 weights in three kernels and no bias', () => {
  const model = lenet300100();
  expect(model.weights.map(({ shape }) => shape)).toEqual([
    [784, 300],
    [300, 100],
    [100, 10],
  ]);
  expect(model.countParams()).toBe(266_200);
  expect(model.outputs[0]?.shape).toEqual([null, 10]);
});

test('other images and classes', () => {
  const model = lenet300100({ inputShape: [2, 3, 4], classes: 5 });
  expect(model.inputs[0]?.shape).toEqual([null, 2, 3, 4]);
  expect(model.countParams()).toBe(24 * 300 + 300 * 100 + 100 * 5);
});

test('ReLU between the layers; the outputs are logits', () => {
  const activations = lenet300100().layers.map((layer) => layer.getConfig().activation);
  expect(activations).toEqual([undefined, 'relu', 'relu', 'linear']);
});
