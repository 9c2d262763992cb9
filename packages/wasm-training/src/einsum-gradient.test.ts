import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor } from './against-cpu.suite.ts';
import { einsumCases, einsumOfLoops } from './einsum-case.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const gradient = () =>
  tf.tidy(() => {
    const b = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    return [
      ...tf
        .grad((a) => tf.einsum('ij,jk->ik', a, b))(tf.ones([1, 2]))
        .dataSync(),
    ];
  });

test('tfjs has no gradient for einsum on any backend; while installed, all have one', async () => {
  await useBackend('cpu');
  expect(gradient).toThrow(/gradient function not found for Einsum/);
  await useBackend('wasm');
  install();
  expect(gradient()).toEqual([3, 7]);
  await useBackend('cpu');
  expect(gradient()).toEqual([3, 7]);
  uninstall();
  expect(gradient).toThrow(/gradient function not found for Einsum/);
});

test('is the derivative, for any one or two operands', async () => {
  await useBackend('wasm');
  install();
  fc.assert(
    fc.property(einsumCases, fc.integer(), ({ equation, shapes }, seed) => {
      tf.tidy(() => {
        const tensors = shapes.map((shape, i) => randomTensor(shape, seed + i));
        const compute = (...operands: tf.Tensor[]) => tf.einsum(equation, ...operands);
        const dy = randomTensor(compute(...tensors).shape, seed + 5);
        const gradients = tf.grads(compute)(tensors, dy);
        const dyValues = dy.dataSync();
        for (const [i, operand] of tensors.entries()) {
          // Linear in each operand: the derivative along a unit tensor is the einsum of it.
          const units = tf.unstack(tf.reshape(tf.eye(operand.size), [operand.size, ...operand.shape]));
          const numeric = units.map((unit) => {
            const { values } = einsumOfLoops(
              equation,
              tensors.map((tensor, k) => (k === i ? unit : tensor)),
            );
            return values.reduce((sum, value, k) => sum + value * (dyValues[k] as number), 0);
          });
          const actual = gradients[i] as tf.Tensor;
          expect(actual.shape).toEqual(operand.shape);
          expect(deviation(actual.dataSync(), numeric)).toBe(0);
        }
      });
    }),
    { numRuns: 60 },
  );
});

test('has a gradient itself', async () => {
  await useBackend('wasm');
  install();
  const b = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const square = (a: tf.Tensor) => tf.sum(tf.square(tf.einsum('ij,jk->ik', a, b)));
  const second = tf.grad((a) => tf.sum(tf.grad(square)(a)))(tf.ones([1, 2]));
  // The Hessian is 2·b·bᵀ; its rows' sums.
  expect([...second.dataSync()]).toEqual([32, 72]);
});

test('leaves nothing behind', async () => {
  await useBackend('wasm');
  install();
  const operands = [tf.ones([2, 3, 4]), tf.ones([4, 2, 3])];
  const compute = (...tensors: tf.Tensor[]) => tf.einsum('abc,cde->abde', ...tensors);
  const count = () => [tf.memory().numTensors, tf.backend().numDataIds()];
  tf.dispose(tf.grads(compute)(operands));
  const before = count();
  tf.dispose(tf.grads(compute)(operands));
  expect(count()).toEqual(before);
});
