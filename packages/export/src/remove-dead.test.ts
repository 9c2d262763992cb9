import {
  countKept,
  denseValues,
  encodeSmask,
  type GraphNode,
  randomValues,
  type Smask,
  type StoredTensor,
} from '@supermask/format';
import { loadBytes } from '@supermask/runtime';
import { deviation } from '@supermask/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { prunedNetwork, prunedTensor } from './pruned-network.suite.ts';
import { removeDead } from './remove-dead.ts';

/** What the runtime makes of three random inputs. */
function predict(smask: Smask): Float32Array {
  const network = loadBytes(encodeSmask(smask));
  const [input] = network.inputs;
  const count = 3 * (input?.shape.reduce((product, size) => product * size, 1) ?? 0);
  const source = { distribution: 'normal', scale: 1, seed: 1, purpose: 'data', stream: 'x' } as const;
  const predicted = network.predict({ [input?.name ?? '']: randomValues(source, count) });
  return Float32Array.from(network.outputs.flatMap(({ name }) => [...(predicted[name] as Float32Array)]));
}

function weights({ tensors }: Smask): number {
  return [...tensors].reduce(
    (sum, [name, tensor]) => sum + (name.endsWith('kernel') ? countKept(tensor) : 0),
    0,
  );
}

test('predictions, inputs and outputs stay; weights only become fewer, and seeds keep their places', () => {
  let smaller = 0;
  fc.assert(
    fc.property(prunedNetwork, (smask) => {
      const rest = removeDead(smask);
      const expected = predict(smask);
      const size = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      if (size > 0) expect(deviation(predict(rest), expected)).toBeLessThan(1e-5);
      else expect(predict(rest).every((value) => value === 0)).toBe(true);
      expect(weights(rest)).toBeLessThanOrEqual(weights(smask));
      if (weights(rest) < weights(smask)) smaller++;
      for (const [name, tensor] of rest.tensors) {
        if ('distribution' in tensor.values) expect(tensor.shape).toEqual(smask.tensors.get(name)?.shape);
      }
    }),
    { numRuns: 400 },
  );
  expect(smaller).toBeGreaterThan(80);
});

const VALID = {
  strides: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
} as const;
const SAME = {
  strides: [1, 1],
  padding: [
    [1, 1],
    [1, 1],
  ],
} as const;

function network(
  nodes: readonly GraphNode[],
  tensors: Readonly<Record<string, StoredTensor>>,
  shape: readonly number[] = [5, 5, 2],
): Smask {
  const outputs = [nodes.at(-1)?.name as string];
  return {
    graph: { inputs: [{ name: 'x', shape }], nodes, outputs },
    tensors: new Map(Object.entries(tensors)),
    info: {},
  };
}

const vector = (...values: number[]): StoredTensor => ({
  shape: [values.length],
  values: Float32Array.from(values),
});
const shapes = ({ tensors }: Smask): Record<string, readonly number[]> =>
  Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));

/** conv (4 filters) – norm – relu – pool – conv (5) – flatten – dense (3). */
function chain({
  kind = 'masked',
  bias = [1, 2, 3, 4],
  columns = 0,
  next = { rows: 0, columns: 0 },
}: {
  kind?: 'masked' | 'random' | 'signs';
  bias?: number[];
  /** Pruned filters of the first convolution; rows and filters of the second. */
  columns?: number;
  next?: { rows?: number; columns?: number };
}): Smask {
  // Stored kernels without a mask have no other zeros.
  const behind = kind === 'masked' ? 'dense' : kind;
  return network(
    [
      { op: 'conv2d', name: 'conv', input: 'x', kernel: 'conv/kernel', bias: 'conv/bias', ...VALID },
      { op: 'scale-shift', name: 'norm', input: 'conv', scale: 'scale', shift: 'shift' },
      { op: 'activation', name: 'relu', input: 'norm', function: 'relu' },
      { op: 'max-pool2d', name: 'pool', input: 'relu', size: [2, 2], ...VALID },
      { op: 'conv2d', name: 'next', input: 'pool', kernel: 'next/kernel', bias: 'next/bias', ...VALID },
      { op: 'flatten', name: 'flat', input: 'next' },
      { op: 'dense', name: 'y', input: 'flat', kernel: 'y/kernel' },
    ],
    {
      'conv/kernel': prunedTensor([3, 3, 2, 4], { kind, seed: 3, columns }),
      'conv/bias': vector(...bias),
      scale: vector(1, 2, 1, 1),
      shift: vector(0, -1, 0, 0),
      'next/kernel': prunedTensor([1, 1, 4, 5], { kind: behind, seed: 4, ...next }),
      'next/bias': vector(0, 0, 0, 1, 1),
      'y/kernel': prunedTensor([20, 3], { kind: behind, seed: 5 }),
    },
  );
}

describe('stored kernels become smaller', () => {
  test('a channel that nothing reads goes with its filter, through normalisation, relu and pooling', () => {
    const rest = removeDead(chain({ next: { rows: 0b0101 } }));
    expect(shapes(rest)).toMatchObject({
      'conv/kernel': [3, 3, 2, 2],
      'conv/bias': [2],
      scale: [2],
      'next/kernel': [1, 1, 2, 5],
    });
    expect(rest.tensors.get('conv/bias')?.values).toEqual(Float32Array.of(2, 4));
  });

  test('a channel that no weight reaches becomes a part of the next bias', () => {
    const smask = chain({ columns: 0b0010 });
    const rest = removeDead(smask);
    expect(shapes(rest)).toMatchObject({ 'conv/kernel': [3, 3, 2, 3], 'next/kernel': [1, 1, 3, 5] });
    // relu(2 · 2 − 1) = 3 times the weights that read channel 1.
    const values = denseValues(smask.tensors.get('next/kernel') as StoredTensor);
    const expected = [0, 0, 0, 1, 1].map((value, o) => value + 3 * (values[5 + o] as number));
    expect(deviation(rest.tensors.get('next/bias')?.values as Float32Array, expected)).toBeLessThan(1e-6);
  });

  test('through a flattened image', () => {
    const rest = removeDead(chain({ next: { columns: 0b00011 } }));
    // Channels 0 and 1 of 5 are 0; those of the flattened four pixels go.
    expect(shapes(rest)).toMatchObject({ 'next/kernel': [1, 1, 4, 3], 'y/kernel': [12, 3] });
  });

  test('signs lose their scales', () => {
    const rest = removeDead(chain({ kind: 'signs', next: { rows: 0b0001 } }));
    expect(shapes(rest)).toMatchObject({ 'conv/kernel': [3, 3, 2, 3] });
  });

  test('beside padding only zeros are folded', () => {
    const padded: Smask = (() => {
      const smask = chain({ columns: 0b0011, bias: [0, 2, 3, 4] });
      const nodes = smask.graph.nodes.map(
        (node): GraphNode =>
          node.name === 'next' && node.op === 'conv2d' ? { ...node, padding: SAME.padding } : node,
      );
      const tensors = new Map(smask.tensors).set(
        'next/kernel',
        prunedTensor([3, 3, 4, 5], { kind: 'masked', seed: 4 }),
      );
      return { ...smask, graph: { ...smask.graph, nodes }, tensors };
    })();
    const rest = removeDead(padded);
    expect(shapes(rest)).toMatchObject({ 'conv/kernel': [3, 3, 2, 3], 'next/kernel': [3, 3, 3, 5] });
    expect(deviation(predict(rest), predict(padded))).toBeLessThan(1e-6);
  });
});

test('kernels of a seed stay where they are, with smaller masks', () => {
  const smask = chain({ kind: 'random', next: { rows: 0b0101 } });
  const rest = removeDead(smask);
  expect(shapes(rest)).toEqual(shapes(smask));
  const mask = (of: Smask): number[] => [
    ...((of.tensors.get('conv/kernel') as StoredTensor).mask as Uint8Array),
  ];
  expect(mask(rest)).toEqual(mask(smask).map((bit, i) => (i % 4 === 0 || i % 4 === 2 ? 0 : bit)));
});

describe('sums', () => {
  const sum = (columns: readonly [number, number], rows: number): Smask =>
    network(
      [
        { op: 'conv2d', name: 'a', input: 'x', kernel: 'a/kernel', ...SAME },
        { op: 'conv2d', name: 'b', input: 'x', kernel: 'b/kernel', ...SAME },
        { op: 'add', name: 'sum', inputs: ['a', 'b'] },
        { op: 'conv2d', name: 'y', input: 'sum', kernel: 'y/kernel', ...SAME },
      ],
      {
        'a/kernel': prunedTensor([3, 3, 2, 3], { kind: 'masked', seed: 1, columns: columns[0] }),
        'b/kernel': prunedTensor([3, 3, 2, 3], { kind: 'masked', seed: 2, columns: columns[1] }),
        'y/kernel': prunedTensor([3, 3, 3, 2], { kind: 'masked', seed: 3, rows }),
      },
    );

  test('a channel goes where all branches agree, or nothing reads it', () => {
    expect(shapes(removeDead(sum([0b011, 0b110], 0)))).toMatchObject({
      'a/kernel': [3, 3, 2, 2],
      'b/kernel': [3, 3, 2, 2],
      'y/kernel': [3, 3, 2, 2],
    });
    expect(shapes(removeDead(sum([0, 0], 0b100)))).toMatchObject({ 'b/kernel': [3, 3, 2, 2] });
    expect(shapes(removeDead(sum([0b001, 0], 0)))).toMatchObject({ 'a/kernel': [3, 3, 2, 3] });
  });

  test('a branch of zeros leaves', () => {
    const smask = sum([0, 0b111], 0);
    const rest = removeDead(smask);
    expect(rest.graph.nodes.map(({ name }) => name)).toEqual(['a', 'y']);
    expect([...rest.tensors.keys()]).toEqual(['a/kernel', 'y/kernel']);
    expect(deviation(predict(rest), predict(smask))).toBeLessThan(1e-6);
  });
});

test('where nothing reaches the output one channel of each value stays', () => {
  const smask = chain({ columns: 0b1111, next: { rows: 0b1111 } });
  const rest = removeDead(smask);
  expect(deviation(predict(rest), predict(smask))).toBeLessThan(1e-6);
  expect(shapes(rest)['conv/kernel']).toEqual([3, 3, 2, 1]);
});

test('with binary activations only zeros go, so that no sum is rounded otherwise', () => {
  const smask = chain({ columns: 0b0011, bias: [0, 2, 3, 4] });
  const nodes = [
    ...smask.graph.nodes,
    { op: 'activation', name: 'sign', input: 'y', function: 'sign' } as const,
  ];
  const signed = { ...smask, graph: { ...smask.graph, nodes, outputs: ['sign'] } };
  const rest = removeDead(signed);
  expect(shapes(rest)).toMatchObject({ 'conv/kernel': [3, 3, 2, 3] });
  expect(rest.tensors.get('next/bias')).toEqual(smask.tensors.get('next/bias'));
});

test('a kernel that two nodes read stays', () => {
  const kernel = prunedTensor([3, 3], { kind: 'masked', seed: 1, rows: 0b001, columns: 0b010 });
  const smask = network(
    [
      { op: 'dense', name: 'a', input: 'x', kernel: 'k' },
      { op: 'dense', name: 'b', input: 'a', kernel: 'k' },
    ],
    { k: kernel },
    [3],
  );
  expect(removeDead(smask).tensors.get('k')).toEqual(kernel);
});
