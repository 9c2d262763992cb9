import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { sign } from './sign.ts';
import { type SurrogateName, surrogate } from './surrogate.ts';

// Numbers so small that tf.sign of tfjs-backend-wasm gives 0.
const x = [-2, -1e-30, -0, 0, 1e-30, 0.5, 3];
const names: SurrogateName[] = ['identity', 'clip', 'approx-sign', 'swish', 'magnitude-aware'];

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('the sign of 0 is +1, and 0 where torch is followed', () => {
    expect([...sign(tf.tensor(x)).dataSync()]).toEqual([-1, -1, 1, 1, 1, 1, 1]);
    expect([...sign(tf.tensor(x), { zero: 0 }).dataSync()].map((v) => v + 0)).toEqual([
      -1, -1, 0, 0, 1, 1, 1,
    ]);
  });

  test.each(names)('learns by %s', (gradient) => {
    const [input, dy] = [tf.tensor(x, [7, 1]), tf.tensor([1, 2, 3, 4, 5, 6, 7], [7, 1])];
    const dx = tf.grad((v) => sign(v, { gradient }))(input, dy);
    expect([...dx.dataSync()]).toEqual([...surrogate(gradient)(dy, input).dataSync()]);
  });
});

describe('on cpu', () => {
  beforeEach(() => useBackend('cpu'));

  test('takes a surrogate of your own', () => {
    const dx = tf.grad((v) => sign(v, { gradient: (dy, value) => tf.mul(dy, value) }))(tf.tensor(x));
    expect([...dx.dataSync()]).toEqual([...tf.tensor(x).dataSync()]);
  });

  test('refuses unknown options', () => {
    expect(() => sign(tf.tensor(x), { zero: -1 as never })).toThrow('zero must be 1 or 0, got -1');
    expect(() => sign(tf.tensor(x), { gradient: 'ste' as never })).toThrow('got "ste"');
  });
});
