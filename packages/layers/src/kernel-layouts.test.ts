import { multiPrize, xnor } from '@supermask/binarize';
import {
  edgePopup,
  filters,
  type KernelLayout,
  keepAll,
  type Reparam,
  supermask,
  topK,
} from '@supermask/core';
import { useBackend } from '@supermask/testing';
import type * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { decorateModel } from './decorate-model.ts';
import { maskedKernels } from './masked-kernels.ts';
import { reloaded } from './saved-model.suite.ts';
import { withMasks } from './with-masks.ts';

const trains = { weight: true, scores: true };

const plain = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv2d({ filters: 4, kernelSize: 2, inputShape: [6, 6, 2], name: 'conv' }),
      tfl.layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, name: 'depthwise' }),
      tfl.layers.conv2dTranspose({ filters: 6, kernelSize: 2, name: 'transposed' }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 2, name: 'dense' }),
    ],
  });

/** The values of each output of a kernel, in any order. */
function byOutput(kernel: tf.Tensor, layout: KernelLayout): number[][] {
  const [a, b] = kernel.shape.slice(-2) as [number, number];
  const outputs: number[][] = [];
  [...kernel.dataSync()].forEach((value, i) => {
    const [first, last] = [Math.floor(i / b) % a, i % b];
    const output = { 'in-out': last, lookup: last, 'out-in': first, depthwise: first * b + last }[layout];
    outputs[output] = [...(outputs[output] ?? []), value];
  });
  return outputs;
}

const effective = (model: tfl.LayersModel): number[][][] =>
  maskedKernels(model).map(({ layer, kernel }) => byOutput(layer.effectiveKernel(kernel), kernel.layout));

describe('what a method says of outputs is of the outputs of each layer', () => {
  beforeEach(() => useBackend('cpu'));

  const perOutput = (model: tfl.LayersModel, check: (values: number[]) => void): void =>
    effective(model).flat().forEach(check);
  const decorated = async (method: Reparam): Promise<tfl.LayersModel[]> => {
    const model = await decorateModel(plain(), { method, seed: 2 });
    return [model, await reloaded(model)];
  };

  test('a density in each filter', async () => {
    for (const model of await decorated(edgePopup({ density: 0.5, scope: 'filter' })))
      perOutput(model, (values) => expect(values.filter((w) => w !== 0)).toHaveLength(values.length / 2));
  });

  test('whole filters', async () => {
    const method = supermask({ rule: filters({ rule: topK({ density: 0.5 }) }), trains });
    for (const model of await decorated(method)) {
      perOutput(model, (values) => expect(new Set(values.map((w) => w !== 0)).size).toBe(1));
      const kept = effective(model).map((outputs) => outputs.filter(([w]) => w !== 0).length);
      expect(kept).toEqual([2, 4, 3, 1]);
    }
  });

  test.each([
    multiPrize({ density: 0.5, scale: { perChannel: true } }),
    supermask({ rule: keepAll(), binarizer: xnor({ perChannel: true }), trains }),
  ])('a scale for each output channel: $config.name', async (method) => {
    for (const model of await decorated(method)) {
      perOutput(model, (values) =>
        expect(new Set(values.filter((w) => w !== 0).map(Math.abs)).size).toBeLessThanOrEqual(1),
      );
      for (const outputs of effective(model))
        expect(new Set(outputs.map((values) => Math.max(...values.map(Math.abs)))).size).toBe(outputs.length);
      // Also where the mask is given.
      const own = (tensor: tf.Tensor): number[] => [...tensor.dataSync()];
      withMasks(
        model,
        (layer, kernel) => layer.mask(kernel),
        () => {
          const given = maskedKernels(model).map(({ layer, kernel }) => own(layer.effectiveKernel(kernel)));
          expect(given).toEqual(
            maskedKernels(model).map(({ kernel }) =>
              own(
                kernel.reparam.effective(
                  { weight: kernel.weight.read(), scores: kernel.scores.read(), layout: kernel.layout },
                  { training: false },
                ),
              ),
            ),
          );
        },
      );
    }
  });
});
