import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { evaluate, scoreLogits } from './evaluate.ts';
import { logits } from './logits.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';

beforeEach(() => useBackend('cpu'));

describe('scoreLogits', () => {
  test('by hand', () => {
    const values = Float32Array.of(Math.log(2), 0, 0, /**/ 0, 0, 0, /**/ 0, 5, 0);
    const { loss, accuracy } = scoreLogits(values, Uint8Array.of(0, 2, 1));
    const rows = [-Math.log(2 / 4), -Math.log(1 / 3), -Math.log(Math.exp(5) / (Math.exp(5) + 2))];
    expect(loss).toBeCloseTo(rows.reduce((sum, row) => sum + row, 0) / 3, 6);
    expect(accuracy).toBe(2 / 3);
  });

  test('of equal logits the lowest class counts', () => {
    expect(scoreLogits(Float32Array.of(1, 1, 1, 1), Uint8Array.of(0, 1)).accuracy).toBe(0.5);
  });

  test('large logits do not overflow', () => {
    const { loss } = scoreLogits(Float32Array.of(1e4, 0, 0, 1e4), Uint8Array.of(0, 0));
    expect(loss).toBe(5e3);
  });

  test('refuses what does not fit', () => {
    expect(() => scoreLogits(new Float32Array(7), Uint8Array.of(0, 1))).toThrow(
      '2 labels need count · classes',
    );
    expect(() => scoreLogits(new Float32Array(0), new Uint8Array())).toThrow('0 labels');
    expect(() => scoreLogits(new Float32Array(4), Uint8Array.of(0, 2))).toThrow(
      'must be in [0, 2), got 2 at 1',
    );
  });
});

describe('of a model', () => {
  test('equals the cross-entropy of tfjs', async () => {
    const [model, data] = [tinyClassifier(), tinyData(20)];
    const { loss, accuracy } = await evaluate(model, data);
    const output = model.predict(tf.tensor(data.inputs, [20, 4])) as tf.Tensor2D;
    const truth = tf.losses
      .softmaxCrossEntropy(tf.oneHot([...data.labels], 3), output)
      .dataSync()[0] as number;
    expect(loss).toBeCloseTo(truth, 5);
    const best = tf.argMax(output, 1).dataSync();
    expect(accuracy).toBe(best.filter((label, i) => label === data.labels[i]).length / 20);
  });

  test('the batch size changes nothing, and no tensor is left', async () => {
    const [model, data] = [tinyClassifier(), tinyData(20)];
    model.predict(tf.zeros([1, 4]));
    const { numTensors } = tf.memory();
    const whole = await logits(model, data);
    expect(await logits(model, data, { batchSize: 7 })).toEqual(whole);
    expect(await logits(model, data, { batchSize: 1 })).toEqual(whole);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  test('is taken in evaluation mode: dropout does nothing', async () => {
    const layers = [tfl.layers.dropout({ rate: 0.9, inputShape: [4] }), tfl.layers.dense({ units: 3 })];
    const model = tfl.sequential({ layers });
    expect(await logits(model, tinyData(9))).toEqual(await logits(model, tinyData(9)));
  });

  test('refuses a model of another kind, and a batch size that would never end', async () => {
    const input = tfl.input({ shape: [4] });
    const two = [1, 2].map(() => tfl.layers.dense({ units: 3 }).apply(input) as tfl.SymbolicTensor);
    const model = tfl.model({ inputs: input, outputs: two });
    await expect(evaluate(model, tinyData(3))).rejects.toThrow(
      'one input and one output [batch, classes], got 1 and [?, 3], [?, 3]',
    );
    await expect(logits(tinyClassifier(), tinyData(3), { batchSize: 0 })).rejects.toThrow(
      'batchSize must be an integer ≥ 1, got 0',
    );
  });
});

test('has the same bits in every engine', () => {
  const values = Float32Array.from({ length: 60 }, (_, i) => ((i * 37) % 101) / 7 - 6);
  const labels = Uint8Array.from({ length: 20 }, (_, i) => i % 3);
  expect(scoreLogits(values, labels)).toEqual({ loss: 4.796400659673024, accuracy: 0.35 });
});
