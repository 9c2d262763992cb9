import { useBackend } from '@supermask/testing';
import { beforeEach, expect, test } from 'vitest';
import { batchAt, checkLabelledData } from './labelled-data.ts';

beforeEach(() => useBackend('cpu'));

const data = {
  inputs: Float32Array.from({ length: 24 }, (_, i) => i),
  shape: [3, 2],
  labels: Uint8Array.of(0, 1, 2, 1),
};

test('a batch holds the examples at the indices, in their order, also twice', () => {
  const { inputs, labels } = batchAt(data, Uint32Array.of(3, 0, 3));
  expect(inputs.shape).toEqual([3, 3, 2]);
  expect([...inputs.dataSync()]).toEqual([18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 18, 19, 20, 21, 22, 23]);
  expect(labels.dtype).toBe('int32');
  expect([...labels.dataSync()]).toEqual([1, 0, 1]);
});

test.each([
  ['too few inputs', { ...data, inputs: data.inputs.subarray(1) }, 'need 24 input values (and at least one'],
  ['another shape', { ...data, shape: [7] }, '4 labels and examples of [7] need 28 input values'],
  ['no example', { inputs: new Float32Array(), shape: [2], labels: new Uint8Array() }, '0 labels'],
  [
    'a label that is no class',
    { ...data, labels: Uint8Array.of(0, 1, 3, 0) },
    'must be in [0, 3), got 3 at 2',
  ],
])('refuses %s', (_, bad, message) => {
  expect(() => checkLabelledData('train', bad, 3)).toThrow(message);
});

test('takes data that fit', () => {
  expect(() => checkLabelledData('train', data, 3)).not.toThrow();
});
