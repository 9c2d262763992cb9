import { bernoulliSupermask, signedConstant } from '@supermask/core';
import { decoratedLayers, decorateModel, initialiseScores } from '@supermask/layers';
import { evaluate, sgd, train } from '@supermask/trainers';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { classifier, examples, expectClose, expectHardMask, kernelsOf, runPage } from './recipe.suite.ts';

const { federate } = (await runPage('fedpm')).declared as {
  federate: (
    server: LayersModel,
    clients: readonly LayersModel[],
    options: { round: number; epsilon?: number },
  ) => void;
};
const copy = (evaluation: 'threshold' | 'sample'): Promise<LayersModel> =>
  decorateModel(classifier(), {
    method: bernoulliSupermask({ evaluation }),
    weights: signedConstant(),
    seed: 1,
  });
const copies = (count: number): Promise<LayersModel[]> =>
  Promise.all(Array.from({ length: count }, () => copy('sample')));

test('scores are the log odds of the mean of the sampled bits, the same for all', async () => {
  const [server, clients] = [await copy('threshold'), await copies(3)];
  for (const client of clients) {
    initialiseScores(client, ({ shape }) =>
      tf.reshape(
        tf.linspace(
          -2,
          2,
          shape.reduce((n, size) => n * size, 1),
        ),
        [...shape],
      ),
    );
  }
  federate(server, clients, { round: 4, epsilon: 0.01 });
  const averaged = kernelsOf(server).map(({ scores }) => [...scores]);
  for (const client of clients) {
    for (const layer of decoratedLayers(client)) expect(layer.sample).toBeGreaterThanOrEqual(12);
    expect(kernelsOf(client).map(({ scores }) => [...scores])).toEqual(averaged);
  }
  const odds = [0.01, 1 / 3, 2 / 3, 0.99].map((p) => Math.log(p / (1 - p)));
  const found = [...new Set(averaged.flat().map((s) => s.toFixed(3)))].map(Number).sort((a, b) => a - b);
  expectClose(
    found,
    odds.map((s) => Number(s.toFixed(3))),
  );
});

test('clients with a third of the examples each find a mask together, and the server exports it', async () => {
  const { inputs, shape, labels } = examples();
  const [server, clients] = [await copy('threshold'), await copies(3)];
  const shares = clients.map((_, c) => {
    const mine = Array.from({ length: 20 }, (_, i) => 3 * i + ((c + i) % 3));
    return {
      inputs: Float32Array.from(mine.flatMap((i) => [...inputs.subarray(i * 16, (i + 1) * 16)])),
      shape,
      labels: Uint8Array.from(mine, (i) => labels[i] as number),
    };
  });
  const before = await evaluate(server, { inputs, shape, labels });
  const optimiser = sgd({ learningRate: 10, momentum: 0.9 });
  for (let round = 0; round < 6; round++) {
    for (const [c, client] of clients.entries()) {
      await train(client, {
        data: shares[c] as (typeof shares)[number],
        epochs: 3,
        batchSize: 20,
        optimisers: { scores: optimiser, weights: optimiser },
        seed: round,
      });
    }
    federate(server, clients, { round });
  }
  const after = await evaluate(server, { inputs, shape, labels });
  expect(after.accuracy).toBeGreaterThan(before.accuracy);
  expectHardMask(server);
});
