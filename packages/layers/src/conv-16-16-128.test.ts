import { useBackend } from '@supermask/testing';
import { beforeEach, expect, test } from 'vitest';
import { conv1616128 } from './conv-16-16-128.ts';

beforeEach(() => useBackend('cpu'));

test('144 + 2,304 + 401,408 + 1,280 weights and no bias', () => {
  const model = conv1616128();
  expect(model.weights.map(({ shape }) => shape)).toEqual([
    [3, 3, 1, 16],
    [3, 3, 16, 16],
    [14 * 14 * 16, 128],
    [128, 10],
  ]);
  expect(model.countParams()).toBe(144 + 2_304 + 401_408 + 1_280);
  expect(model.outputs[0]?.shape).toEqual([null, 10]);
});

test('other images and classes', () => {
  const model = conv1616128({ inputShape: [8, 6, 3], classes: 4 });
  expect(model.inputs[0]?.shape).toEqual([null, 8, 6, 3]);
  expect(model.countParams()).toBe(27 * 16 + 2_304 + 4 * 3 * 16 * 128 + 128 * 4);
});

test('ReLU between the layers; the outputs are logits', () => {
  const activations = conv1616128().layers.map((layer) => layer.getConfig().activation);
  expect(activations).toEqual(['relu', 'relu', undefined, undefined, 'relu', 'linear']);
});
