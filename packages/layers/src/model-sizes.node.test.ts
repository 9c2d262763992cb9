import { useBackend } from '@supermask/testing';
import type { Sequential } from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { conv2 } from './conv-nets.ts';
import { mobilenetV1 } from './mobilenet-v1.ts';
import { countWeights, kernelShapes, knownModels } from './models.suite.ts';
import { vggSmall } from './vgg-small.ts';

let model: ReturnType<(typeof knownModels)['conv2']['build']>;

beforeEach(() => useBackend('cpu'));
afterEach(() => model.dispose());

test.each(Object.entries(knownModels))(
  '%s is as large as in the papers',
  (_, { build, kernels, weights }) => {
    model = build();
    expect(kernelShapes(model).length).toBe(kernels);
    expect(countWeights(model)).toBe(weights);
    expect(model.weights.every(({ originalName }) => !originalName.endsWith('bias'))).toBe(true);
  },
);

test('with affine batch norm MobileNet-v1 has the parameters of Keras', () => {
  // Keras 2, applications.MobileNet(): 4,253,864, of which 1,000 are biases of the logits.
  model = mobilenetV1();
  expect(model.countParams()).toBe(4_253_864 - 1000);
});

test('Conv2 is laid out as in the papers', () => {
  model = conv2();
  expect(kernelShapes(model)).toEqual([
    [3, 3, 3, 64],
    [3, 3, 64, 64],
    [16 * 16 * 64, 256],
    [256, 256],
    [256, 10],
  ]);
});

test('the 1.25 times wide VGG-Small of biprop', () => {
  model = vggSmall({ width: 1.25, inputShape: [8, 8, 3] });
  const filters = (model as Sequential).layers.flatMap(({ name, outputShape }) =>
    name.startsWith('conv') && !name.includes('_') ? [(outputShape as number[]).at(-1)] : [],
  );
  expect(filters).toEqual([160, 160, 320, 320, 640, 640]);
});
