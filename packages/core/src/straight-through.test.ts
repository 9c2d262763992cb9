import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { straightThrough } from './straight-through.ts';

const x = (): tf.Tensor => tf.tensor([-2, 0.5, 3]);
const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()];

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('forward and backward are what was given', () => {
    const f = (a: tf.Tensor): tf.Tensor => straightThrough(a, tf.step, (dy, input) => tf.mul(dy, input));
    expect(values(f(x()))).toEqual([0, 1, 1]);
    expect(values(tf.grad(f)(x(), tf.tensor([10, 20, 30])))).toEqual([-20, 10, 90]);
  });

  test('backward is given what forward gave', () => {
    const f = (a: tf.Tensor): tf.Tensor =>
      straightThrough(
        a,
        (v) => tf.add(v, 1),
        (dy, input, output) => tf.mul(dy, tf.add(tf.mul(input, 100), output)),
      );
    expect(values(tf.grad(f)(x(), tf.tensor([1, 1, 2])))).toEqual([-201, 51.5, 608]);
  });
});

describe('on cpu', () => {
  beforeEach(() => useBackend('cpu'));

  test('what forward computes is not differentiated', () => {
    const other = tf.tensor([1, 2, 3]);
    const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      straightThrough(
        a,
        (v) => tf.mul(v, b),
        (dy) => dy,
      );
    expect(values(tf.grad((a) => f(a, other))(x()))).toEqual([1, 1, 1]);
    expect(() => tf.grad((b) => f(x(), b))(other)).toThrow('Cannot compute gradient');
  });

  test('a forward that gives x itself gives a copy, and the gradient once', () => {
    const input = x();
    const f = (a: tf.Tensor): tf.Tensor =>
      straightThrough(
        a,
        (v) => v,
        (dy) => tf.mul(dy, 5),
      );
    expect(values(tf.grad(f)(input))).toEqual([5, 5, 5]);
    f(input).dispose();
    expect(input.isDisposed).toBe(false);
  });

  test('leaves nothing behind, also when forward throws', () => {
    const input = x();
    const before = tf.memory().numTensors;
    straightThrough(
      input,
      (v) => tf.add(tf.mul(v, 2), 1),
      (dy) => dy,
    ).dispose();
    const broken = (v: tf.Tensor): tf.Tensor => {
      tf.mul(v, 2);
      throw new Error('broken forward');
    };
    expect(() => straightThrough(input, broken, (dy) => dy)).toThrow('broken forward');
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuses a forward or backward that gives no tensor, or one of another shape', () => {
    const number = (): tf.Tensor => 5 as unknown as tf.Tensor;
    expect(() => straightThrough(x(), number, (dy) => dy)).toThrow('must return an object');
    const gradient = (backward: () => tf.Tensor): tf.Tensor =>
      tf.grad((a) => straightThrough(a, tf.step, backward))(x());
    expect(() => gradient(number)).toThrow('returns a list of only tensors');
    expect(() => gradient(() => tf.zeros([4]))).toThrow("does not match the shape of the input '3'");
  });
});
