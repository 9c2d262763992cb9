import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { einsumCases, einsumOfLoops } from './einsum-case.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

test('the stock backend has no einsum, the pack adds it', async () => {
  await useBackend('wasm');
  const product = () => tf.einsum('ij,jk->ik', tf.ones([2, 3]), tf.ones([3, 2]));
  expect(product).toThrow(/Einsum/);
  install();
  expect([...product().dataSync()]).toEqual([3, 3, 3, 3]);
});

test('is the sum that its equation says, for any one or two operands', async () => {
  await useBackend('wasm');
  install();
  fc.assert(
    fc.property(einsumCases, fc.integer(), ({ equation, shapes }, seed) => {
      tf.tidy(() => {
        const tensors = shapes.map((shape, i) => randomTensor(shape, seed + i));
        const actual = tf.einsum(equation, ...tensors);
        const { shape, values } = einsumOfLoops(equation, tensors);
        expect(actual.shape).toEqual(shape);
        expect(deviation(actual.dataSync(), values)).toBe(0);
      });
    }),
    { numRuns: 200 },
  );
});

// The equations of multi-head attention and of a dense layer after it.
test.each([
  ['abc,cde->abde', [2, 3, 4], [4, 2, 3]],
  ['aecd,abcd->acbe', [2, 3, 2, 4], [2, 5, 2, 4]],
  ['acbe,aecd->abcd', [2, 3, 4, 5], [2, 5, 3, 2]],
  ['abcd,cde->abe', [2, 3, 2, 4], [2, 4, 3]],
])('%s agrees with the cpu backend', async (equation, aShape, bShape) => {
  const compute = () => tf.einsum(equation, randomTensor(aShape, 1), randomTensor(bShape, 2));
  const [expected] = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  const [actual] = await valuesOn('wasm', compute);
  expect(deviation(actual as Float32Array, expected as Float32Array)).toBe(0);
});

test('whole numbers stay whole, mixed with others they do not', async () => {
  await useBackend('wasm');
  install();
  const whole = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
  const product = tf.einsum('ij,jk->ik', whole, whole);
  expect(product.dtype).toBe('int32');
  expect([...product.dataSync()]).toEqual([7, 10, 15, 22]);
  const mixed = tf.einsum('ij,jk->ik', whole, tf.fill([2, 1], 0.5));
  expect(mixed.dtype).toBe('float32');
  expect([...mixed.dataSync()]).toEqual([1.5, 3.5]);
});

test('what does not fit is refused', async () => {
  await useBackend('wasm');
  install();
  const matrix = tf.ones([2, 3]);
  expect(() => tf.einsum('ij,jk->ik', matrix, matrix)).toThrow(/Expected dimension 3/);
  expect(() => tf.einsum('ii->i', tf.ones([2, 2]))).toThrow(/duplicate axes/);
  expect(() => tf.einsum('ij->iji', matrix)).toThrow(
    "[supermask/wasm-training] einsum: every label of the output must be there once, got 'iji' in 'ij->iji'",
  );
  expect(() => tf.einsum('i->i', matrix)).toThrow(
    "[supermask/wasm-training] einsum: operand 0 must have one axis for each of 'i', got shape [2,3] in 'i->i'",
  );
});

test('leaves nothing behind', async () => {
  await useBackend('wasm');
  install();
  const operands = [tf.ones([2, 3, 4]), tf.ones([4, 2, 3])];
  const whole = operands.map((operand) => tf.cast(operand, 'int32'));
  const count = () => [tf.memory().numTensors, tf.backend().numDataIds()];
  const before = count();
  tf.dispose(tf.einsum('abc,cde->abde', ...operands));
  tf.dispose(tf.einsum('abc,cab->b', ...operands));
  tf.dispose(tf.einsum('abc,cde->abde', ...whole));
  tf.dispose(tf.einsum('abc->abc', operands[0] as tf.Tensor));
  expect(count()).toEqual(before);
});

test.each([
  {
    equation: 'ij,jk->ik',
    shapes: [
      [2, 0],
      [0, 4],
    ],
  },
  { equation: 'ij->i', shapes: [[3, 0]] },
  {
    equation: 'ij,ij->j',
    shapes: [
      [0, 3],
      [0, 3],
    ],
  },
  { equation: 'i,i->', shapes: [[0], [0]] },
])('a sum over nothing is zero: $equation', async ({ equation, shapes }) => {
  await useBackend('wasm');
  install();
  // Freed, so that the memory of the result holds something else.
  tf.dispose(tf.fill([16], 7));
  const result = tf.einsum(equation, ...shapes.map((shape) => tf.zeros(shape)));
  expect([...result.dataSync()]).toEqual(Array.from({ length: result.size }, () => 0));
  expect(result.dtype).toBe('float32');
});
