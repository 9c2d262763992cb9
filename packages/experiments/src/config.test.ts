import { expect, test } from 'vitest';
import { completeConfig, methodNames } from './config.ts';

test('all but the data set have defaults', () => {
  expect(completeConfig({ dataset: 'fashion-mnist' })).toEqual({
    dataset: 'fashion-mnist',
    model: 'lenet-300-100',
    method: 'edge-popup',
    density: 0.5,
    init: 'kaiming-normal',
    epochs: 5,
    batchSize: 128,
    optimizer: 'sgd',
    learningRate: 0.5,
    momentum: 0.9,
    weightDecay: 1e-4,
    seed: 1,
    validationSize: 5000,
  });
});

test.each(methodNames)('%s: completing a complete configuration changes nothing', (method) => {
  const config = completeConfig({ dataset: 'glyphs', method });
  expect(completeConfig(config)).toEqual(config);
});

test('the weight decay follows the optimiser that is asked for', () => {
  expect(completeConfig({ dataset: 'glyphs', optimizer: 'adam' }).weightDecay).toBe(0);
  expect(completeConfig({ dataset: 'glyphs', method: 'dense', optimizer: 'sgd' }).weightDecay).toBe(1e-4);
});

test.each([
  [{ density: 1.5 }, 'density must be in (0, 1], got 1.5'],
  [{ density: 0 }, 'density must be in (0, 1], got 0'],
  [{ method: 'dense', density: 0.5 }, 'the dense method keeps every weight'],
  [{ model: 'resnet' }, '→ at model'],
  [{ method: 'magic' }, '→ at method'],
  [{ epochs: 0 }, '→ at epochs'],
  [{ batchSize: 1.5 }, '→ at batchSize'],
  [{ learningRate: Number.NaN }, '→ at learningRate'],
  [{ seed: -1 }, '→ at seed'],
  [{ colour: 'red' }, 'Unrecognized key: "colour"'],
])('refuses %j', (fault, message) => {
  expect(() => completeConfig({ dataset: 'glyphs', ...(fault as object) })).toThrow(message);
});
