import { encodeSmask, type Graph, type StoredTensor } from '@supermask/format';
import { describe, expect, test } from 'vitest';
import { load } from '../load.ts';
import { loadBytes } from '../load-bytes.ts';

const NONE = [
  [0, 0],
  [0, 0],
] as const;
const kernel = (...shape: number[]): StoredTensor => {
  const n = shape.reduce((product, size) => product * size, 1);
  return { shape, values: new Float32Array(n).fill(1) };
};
const file = (graph: Graph, tensors: Record<string, StoredTensor> = {}): Uint8Array =>
  encodeSmask({ graph, tensors: new Map(Object.entries(tensors)), info: {} });
const input = (...shape: number[]): Graph['inputs'] => [{ name: 'x', shape }];

const pool = file({
  inputs: input(64, 64, 2),
  nodes: [{ op: 'max-pool2d', name: 'y', input: 'x', size: [32, 32], strides: [1, 1], padding: NONE }],
  outputs: ['y'],
});
const dense = file(
  { inputs: input(6), nodes: [{ op: 'dense', name: 'y', input: 'x', kernel: 'k' }], outputs: ['y'] },
  { k: kernel(6, 4) },
);

describe('a file that is small and asks for much is refused:', () => {
  const windows = { strides: [1, 1], padding: NONE } as const;
  test.each<[string, Graph, Record<string, StoredTensor>, RegExp]>([
    [
      'a pooling that would take hours',
      {
        inputs: input(4096, 4096, 1),
        nodes: [{ op: 'average-pool2d', name: 'y', input: 'x', size: [2048, 2048], ...windows }],
        outputs: ['y'],
      },
      {},
      /operations, 68719476736 are allowed \(workLimit\)/,
    ],
    [
      'a large value that is added up again and again',
      {
        inputs: input(2 ** 23),
        nodes: Array.from(
          { length: 20 },
          (_, i) =>
            ({ op: 'add', name: `n${i}`, inputs: new Array(256).fill(i === 0 ? 'x' : `n${i - 1}`) }) as const,
        ),
        outputs: ['n19'],
      },
      {},
      /\(workLimit\)/,
    ],
    [
      'convolutions of a large image',
      {
        inputs: input(2000, 2000, 16),
        nodes: [{ op: 'conv2d', name: 'y', input: 'x', kernel: 'k', ...windows }],
        outputs: ['y'],
      },
      { k: kernel(16, 16, 16, 8) },
      /\(workLimit\)/,
    ],
    [
      'copies of a large value',
      {
        inputs: input(2 ** 26),
        nodes: [{ op: 'activation', name: 'y', input: 'x', function: 'tanh' }],
        outputs: ['y'],
      },
      {},
      /needs 1073741824 bytes, 1000000000 are allowed \(memoryLimit\)/,
    ],
  ])('%s', (_, graph, tensors, message) => {
    expect(() => loadBytes(file(graph, tensors), { memoryLimit: 1e9 })).toThrow(message);
  });
});

test('limits are exact', () => {
  // 33 · 33 windows of 32 · 32 pixels in two channels, each eight times as slow as a multiplication.
  const work = 8 * 33 * 33 * 32 * 32 * 2;
  expect(() => loadBytes(pool, { workLimit: work - 1 })).toThrow(`needs ${work} operations`);
  expect(loadBytes(pool, { workLimit: work }).outputs[0]?.shape).toEqual([33, 33, 2]);
  // Input and its copy, output and its sums, weights.
  const bytes = 4 * (6 + 6 + 4 + 4 + 24);
  expect(() => loadBytes(dense, { memoryLimit: bytes - 1 })).toThrow(`needs ${bytes} bytes`);
});

test('what the kernels take counts as well', () => {
  const bytes = 4 * (6 + 6 + 4 + 4 + 24);
  expect(() => loadBytes(dense, { memoryLimit: bytes })).toThrow('out of memory');
  expect(loadBytes(dense, { memoryLimit: 2 ** 16 }).predict(new Float32Array(6).fill(1))).toEqual(
    Float32Array.of(6, 6, 6, 6),
  );
});

test('load has the same limits', async () => {
  await expect(load(pool, { workLimit: 1 })).rejects.toThrow('(workLimit)');
  await expect(load(dense, { memoryLimit: 1 })).rejects.toThrow('(memoryLimit)');
});

test('limits are numbers', () => {
  expect(() => loadBytes(dense, { workLimit: Number.NaN })).toThrow(
    'workLimit must be a number > 0, got NaN',
  );
  expect(() => loadBytes(dense, { memoryLimit: 0 })).toThrow('memoryLimit must be a number > 0, got 0');
});

test('rows far apart do not spread to what reads them', () => {
  const bytes = file(
    {
      inputs: input(64, 4096, 1),
      nodes: [
        {
          ...({ op: 'conv2d', name: 'a', input: 'x', kernel: 'k', strides: [1, 1], padding: NONE } as const),
          dilations: [1, 4095],
        },
        { op: 'conv2d', name: 'b', input: 'a', kernel: 'l', strides: [1, 1], padding: NONE },
      ],
      outputs: ['b'],
    },
    { k: kernel(1, 2, 1, 2), l: kernel(1, 1, 2, 64) },
  );
  // In rows of 4096 numbers the 64 channels of b would take 64 MiB.
  const image = Float32Array.from({ length: 64 * 4096 }, (_, i) => i % 7);
  const expected = Float32Array.from({ length: 64 * 64 }, (_, i) => {
    const row = Math.floor(i / 64) * 4096;
    return 2 * ((image[row] as number) + (image[row + 4095] as number));
  });
  expect(loadBytes(bytes, { memoryLimit: 2 ** 24 }).predict(image)).toEqual(expected);
});
