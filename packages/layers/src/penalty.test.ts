import { edgePopup, type Reparam, type Stored } from '@supermask/core';
import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { register } from './register.ts';
import { strip } from './strip.ts';
import type { SupermaskLayer } from './supermask-layer.ts';

/** Edge-popup that also pays step · Σ s². */
function penalised(): Reparam {
  return {
    ...edgePopup({ density: 0.5 }),
    config: { ...edgePopup({ density: 0.5 }).config, name: 'penalised' },
    penalty: ({ scores }: Stored, { step = 0 }) => tf.tidy(() => tf.sum(tf.mul(tf.square(scores), step))),
  };
}

describe.each(backends)('on %s', (backend) => {
  test('the penalty of a method is added to the loss, with its gradient, and goes with the mask', async () => {
    await useBackend(backend);
    register({ methods: { penalised } });
    const plain = tfl.sequential({
      layers: [
        tfl.layers.dense({
          units: 3,
          inputShape: [4],
          kernelRegularizer: tfl.regularizers.l2(),
          name: 'one',
        }),
      ],
    });
    const model = await decorateModel(plain, { method: penalised() });
    // A Sequential model knows its layers' losses once it is built.
    for (const one of [plain, model]) one.build([null, 4]);
    const [layer] = decoratedLayers(model) as [SupermaskLayer];
    const [{ scores }] = layer.kernels as [SupermaskLayer['kernels'][number]];
    layer.step = 3;
    const regularised = plain.calculateLosses()[0]?.dataSync()[0] as number;
    const sum = () =>
      tf.tidy(() => tf.addN(model.calculateLosses().map((loss) => tf.reshape(loss, []))) as tf.Scalar);
    const squares = tf.sum(tf.square(scores.read())).dataSync()[0] as number;
    expect(sum().dataSync()[0]).toBeCloseTo(regularised + 3 * squares, 5);

    const { grads } = tf.variableGrads(sum, [scores.read() as tf.Variable]);
    const expected = tf.mul(scores.read(), 6).dataSync();
    expect((Object.values(grads)[0] as tf.Tensor).dataSync()).toEqual(expected);

    const stripped = await strip(model);
    stripped.build([null, 4]);
    expect(stripped.calculateLosses().length).toBe(1);
  });

  test('a loss added to a decorated layer belongs to the layer in it', async () => {
    await useBackend(backend);
    const plain = tfl.sequential({ layers: [tfl.layers.dense({ units: 2, inputShape: [2] })] });
    const model = await decorateModel(plain, { method: edgePopup({ density: 0.5 }) });
    model.build([null, 2]);
    const [layer] = decoratedLayers(model) as [SupermaskLayer];
    layer.addLoss(() => tf.scalar(7));
    expect(model.calculateLosses().map((loss) => loss.dataSync()[0])).toEqual([7]);
  });
});
