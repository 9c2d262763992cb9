import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { classificationLoss } from './classification-loss.ts';

const rows = [
  [2, -1, 0.5],
  [0, 3, -2],
];
const labels = [2, 0];

/** torch's cross_entropy with label_smoothing, in plain numbers. */
function truth(smoothing: number): number {
  const losses = rows.map((row, i) => {
    const normaliser = Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
    return row.reduce((loss, value, c) => {
      const target = (c === labels[i] ? 1 - smoothing : 0) + smoothing / row.length;
      return loss - target * (value - normaliser);
    }, 0);
  });
  return losses.reduce((sum, loss) => sum + loss) / rows.length;
}

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test.each([0, 0.1, 0.9])('smoothed by %d', (smoothing) => {
    const loss = classificationLoss(tf.tensor(rows), tf.tensor(labels, [2], 'int32'), smoothing);
    expect(deviation(loss.dataSync(), [truth(smoothing)])).toBeLessThan(1e-6);
  });

  test('classes as float32, and as distributions', () => {
    const onehot = tf.tensor([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    for (const given of [onehot, tf.tensor(labels)]) {
      const loss = classificationLoss(tf.tensor(rows), given, 0.2);
      expect(deviation(loss.dataSync(), [truth(0.2)])).toBeLessThan(1e-6);
    }
  });
});
