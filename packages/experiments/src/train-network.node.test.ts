import { countDensity } from '@supermask/layers';
import type { LabelledData } from '@supermask/trainers';
import { beforeAll, expect, test } from 'vitest';
import { buildModel } from './build-model.ts';
import { completeConfig } from './config.ts';
import type { MethodName } from './methods.ts';
import { prepareBackend } from './prepare-backend.ts';
import { loadRunData } from './run-data.ts';
import { trainNetwork } from './train-network.ts';

beforeAll(() => prepareBackend());

const config = (method: MethodName): ReturnType<typeof completeConfig> =>
  completeConfig({
    dataset: 'glyphs',
    method,
    model: 'conv-16-16-128',
    trainSize: 20,
    validationSize: 10,
    testSize: 10,
  });

test('all methods start from the same weights, all masks from the same counts and scores', async () => {
  const methods = ['dense', 'edge-popup', 'joint', 'random-frozen', 'random-trained'] as const;
  const models = await Promise.all(methods.map((method) => buildModel(config(method), {})));
  const values = (part: string): string[][] =>
    models.map((model) =>
      model.weights
        .filter(({ originalName }) => originalName.endsWith(part))
        .map((variable) => Buffer.from(variable.read().dataSync().slice().buffer).toString('base64')),
    );
  const [dense, ...masked] = values('/kernel');
  expect(dense?.length).toBe(4);
  for (const kernels of masked) expect(kernels).toEqual(dense);
  const [none, ...scores] = values('/scores_kernel');
  expect(none).toEqual([]);
  for (const other of scores) expect(other).toEqual(scores[0]);
  const counts = models.slice(1).map(countDensity);
  for (const other of counts) expect(other).toEqual(counts[0]);
});

test.each(['lenet-300-100', 'resnet20'] as const)(
  'imp never prunes the output layer of %s, and a fifth of all weights goes',
  async (model) => {
    const small = completeConfig({
      ...config('imp'),
      model,
      width: 0.125,
      epochs: 1,
      levels: 2,
      rewindTo: '0ep',
    });
    const network = await trainNetwork(small, await loadRunData(small, {}));
    const kernels = countDensity(network.model);
    const output = kernels.at(-1);
    expect(output?.kept).toBe(output?.total);
    const total = kernels.reduce((sum, kernel) => sum + kernel.total, 0);
    const kept = kernels.reduce((sum, kernel) => sum + kernel.kept, 0);
    // One more than the fifth, rounded up, in each round.
    const once = total - Math.ceil(0.2 * total) - 1;
    expect(kept).toBe(once - Math.ceil(0.2 * once) - 1);
    network.model.dispose();
  },
);

test('training, validation and test images are disjoint', async () => {
  const { train, validation, test: held } = await loadRunData(config('dense'), {});
  const size = 28 * 28;
  const images = [train, validation as LabelledData, held].flatMap(({ inputs, labels }) =>
    Array.from(labels, (_, i) => inputs.slice(i * size, (i + 1) * size).join()),
  );
  expect(images.length).toBe(40);
  expect(new Set(images).size).toBe(40);
});
