import { expect, test } from 'vitest';
import { completeConfig } from './config.ts';
import { methodNames } from './methods.ts';

test('all but the data set have defaults', () => {
  expect(completeConfig({ dataset: 'fashion-mnist' })).toEqual({
    dataset: 'fashion-mnist',
    model: 'lenet-300-100',
    method: 'edge-popup',
    density: 0.5,
    init: 'kaiming-normal',
    width: 1,
    norm: 'none',
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

test('the number of workers counts where there are several', () => {
  expect(completeConfig({ dataset: 'glyphs', workers: 2 }).workers).toBe(2);
  expect(completeConfig({ dataset: 'glyphs', workers: 1 })).toEqual(completeConfig({ dataset: 'glyphs' }));
});

test('a backend is stated where it is not wasm', () => {
  expect(completeConfig({ dataset: 'glyphs', backend: 'wasm' })).toEqual(
    completeConfig({ dataset: 'glyphs' }),
  );
  expect(completeConfig({ dataset: 'glyphs', backend: 'webgpu' }).backend).toBe('webgpu');
});

test('what equals the default is not stated, so that no earlier run has another configuration', () => {
  const plain = {
    backend: 'wasm',
    subset: 'front',
    labelNoise: 0,
    spurious: 0,
    augment: 'none',
    corruptions: false,
  } as const;
  expect(
    JSON.stringify(
      completeConfig({ dataset: 'glyphs', trainSize: 40, validationSize: 20, testSize: 30, ...plain }),
    ),
  ).toBe(
    '{"dataset":"glyphs","model":"lenet-300-100","method":"edge-popup","density":0.5,"init":"kaiming-normal","width":1,' +
      '"norm":"none","epochs":5,"batchSize":128,"optimizer":"sgd","learningRate":0.5,"momentum":0.9,"weightDecay":0.0001,' +
      '"seed":1,"trainSize":40,"validationSize":20,"testSize":30}',
  );
});

test('other data are stated, and stay when the configuration is completed again', () => {
  const asked = {
    subset: 'stratified',
    labelNoise: 0.3,
    spurious: 0.95,
    augment: 'pad-crop-flip',
    corruptions: true,
  } as const;
  const config = completeConfig({ dataset: 'glyphs', ...asked });
  expect(config).toMatchObject(asked);
  expect(completeConfig(config)).toEqual(config);
});

test('learning rate and weight decay follow the optimiser that is asked for', () => {
  const adam = { learningRate: 1e-3, weightDecay: 0 };
  expect(completeConfig({ dataset: 'glyphs', optimizer: 'adam' })).toMatchObject(adam);
  expect(completeConfig({ dataset: 'glyphs', method: 'dense', optimizer: 'adam' })).toMatchObject(adam);
  const sgd = { learningRate: 0.05, weightDecay: 1e-4 };
  expect(completeConfig({ dataset: 'glyphs', method: 'dense', optimizer: 'sgd' })).toMatchObject(sgd);
  expect(completeConfig({ dataset: 'glyphs', optimizer: 'sgd' }).learningRate).toBe(0.5);
});

test.each([
  [{ density: 1.5 }, 'density must be in (0, 1], got 1.5'],
  [{ density: 0 }, 'density must be in (0, 1], got 0'],
  [{ method: 'dense', density: 0.5 }, 'dense has no choice of density, got 0.5'],
  [{ method: 'dense', momentum: 0.5 }, 'momentum is of sgd, got 0.5 with adam'],
  [{ method: 'dense', allocation: 'erk' }, 'dense has no density to allocate, got erk'],
  [{ dropout: 1 }, /dropout: .*, got 1/],
  [{ dropout: 0.5, model: 'resnet20' }, 'dropout is of lenet-300-100 and the conv networks, got resnet20'],
  [{ dropout: 0.5, workers: 2 }, 'dropout is drawn in one thread, got 2 workers'],
  [{ ticket: 'reinit' }, 'levels, rewindTo and ticket are of imp'],
  [{ method: 'imp', ticket: 'own' }, /ticket: .*, got "own"/],
  [{ levels: 3 }, 'levels, rewindTo and ticket are of imp, got the method edge-popup'],
  [{ model: 'resnet' }, /model: .*, got "resnet"/],
  [{ method: 'magic' }, /method: .*, got "magic"/],
  [{ epochs: 0 }, /epochs: .*, got 0/],
  [{ batchSize: 1.5 }, /batchSize: .*, got 1.5/],
  [{ learningRate: Number.NaN }, /learningRate: .*, got null/],
  [{ workers: 0 }, /workers: .*, got 0/],
  [{ backend: 'cuda' }, /backend: .*, got "cuda"/],
  [{ labelNoise: 1.1 }, /labelNoise: .*, got 1.1/],
  [{ spurious: -0.5 }, /spurious: .*, got -0.5/],
  [{ subset: 'random' }, /subset: .*, got "random"/],
  [{ augment: 'flip' }, /augment: .*, got "flip"/],
  [{ corruptions: 3 }, /corruptions: .*, got 3/],
  [{ seed: -1 }, /seed: .*, got -1/],
  [{ colour: 'red' }, 'Unrecognized key: "colour"'],
])('refuses %j', (fault, message) => {
  expect(() => completeConfig({ dataset: 'glyphs', ...(fault as object) })).toThrow(message);
});
