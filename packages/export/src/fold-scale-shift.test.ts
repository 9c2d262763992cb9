import { denseValues, type GraphNode, type StoredTensor } from '@supermask/format';
import { describe, expect, test } from 'vitest';
import { foldScaleShift } from './fold-scale-shift.ts';

const padding = [
  [0, 0],
  [0, 0],
] as const;
const windows = { strides: [1, 1], padding } as const;
const stored = (shape: number[], ...values: number[]): StoredTensor => ({
  shape,
  values: Float32Array.from(values),
});
const norm = { name: 'norm', op: 'scale-shift', scale: 'norm/scale', shift: 'norm/shift' } as const;

interface Case {
  readonly nodes: readonly GraphNode[];
  readonly kernel?: StoredTensor;
  readonly bias?: StoredTensor;
  readonly outputs?: readonly string[];
  readonly scale?: readonly number[];
}

function fold({
  nodes,
  kernel = stored([2, 2], 1, 2, 3, 4),
  bias,
  outputs = ['norm'],
  scale = [2, -0.5],
}: Case) {
  return foldScaleShift({
    graph: { inputs: [{ name: 'x', shape: [2] }], nodes, outputs },
    tensors: new Map([
      ['a/kernel', kernel],
      ...(bias ? ([['a/bias', bias]] as const) : []),
      ['norm/scale', stored([scale.length], ...scale)],
      ['norm/shift', stored([scale.length], ...scale.map((_, c) => 10 * (c + 1)))],
    ]),
  });
}

const dense = { name: 'a', op: 'dense', input: 'x', kernel: 'a/kernel' } as const;
const dense2 = { ...dense, bias: 'a/bias' } as const;
const after = { ...norm, input: 'a' } as const;

describe('folds', () => {
  test('into a kernel, which gets a bias', () => {
    const { graph, tensors } = fold({ nodes: [dense, after] });
    expect(graph.nodes).toEqual([{ ...dense, name: 'norm', bias: 'a/bias' }]);
    expect([...tensors.keys()]).toEqual(['a/kernel', 'a/bias']);
    expect(tensors.get('a/kernel')).toEqual(stored([2, 2], 2, -1, 6, -2));
    expect(tensors.get('a/bias')).toEqual(stored([2], 10, 20));
  });

  test('into a bias that is there', () => {
    const { graph, tensors } = fold({ nodes: [dense2, after], bias: stored([2], 100, 1000) });
    expect(graph.nodes).toEqual([{ ...dense2, name: 'norm' }]);
    expect(tensors.get('a/bias')).toEqual(stored([2], 210, -480));
  });

  test('into the kept weights of a masked kernel', () => {
    const kernel = { ...stored([2, 2], 3, 5), mask: Uint8Array.of(0, 1, 1, 0) };
    const { tensors } = fold({ nodes: [dense, after], kernel });
    expect([...denseValues(tensors.get('a/kernel') as StoredTensor)]).toEqual([0, -1.5, 10, 0]);
  });

  test('into a depthwise kernel, channel by channel', () => {
    const node = { ...windows, name: 'a', op: 'depthwise-conv2d', input: 'x', kernel: 'a/kernel' } as const;
    const kernel = stored([2, 1, 1, 2], 1, 2, 3, 4);
    const { graph, tensors } = fold({ nodes: [node, after], kernel });
    expect(graph.nodes).toEqual([{ ...node, name: 'norm', bias: 'a/bias' }]);
    expect(tensors.get('a/kernel')).toEqual(stored([2, 1, 1, 2], 2, -1, 6, -2));
  });

  test('only what was there: the given network stays as it is', () => {
    const kernel = stored([2, 2], 1, 2, 3, 4);
    fold({ nodes: [dense, after], kernel });
    expect(kernel).toEqual(stored([2, 2], 1, 2, 3, 4));
  });
});

describe('leaves the scale and shift', () => {
  const relu = { name: 'r', op: 'activation', input: 'a', function: 'relu' } as const;
  const random = { distribution: 'sign', scale: 1, seed: 1, purpose: 'weights', stream: '' } as const;

  test.each<[string, Case]>([
    [
      'of a kernel that is its seed',
      {
        nodes: [dense, after],
        kernel: { shape: [2, 2], mask: new Uint8Array(4).fill(1), values: random },
      },
    ],
    [
      'of a kernel of signs',
      {
        nodes: [dense, after],
        kernel: { shape: [2, 2], values: { signs: Uint8Array.of(0, 1, 0, 1), scales: Float32Array.of(1) } },
      },
    ],
    ['behind an activation', { nodes: [dense, relu, { ...norm, input: 'r' }] }],
    ['of an input', { nodes: [{ ...norm, input: 'x' }] }],
    ['of a value that another node reads', { nodes: [dense, after, relu], outputs: ['norm', 'r'] }],
    ['of a value that is an output', { nodes: [dense, after], outputs: ['a', 'norm'] }],
    [
      'of a value that one node reads twice',
      { nodes: [dense, after, { name: 's', op: 'add', inputs: ['a', 'norm'] }], outputs: ['s'] },
    ],
    ['of a kernel that another node has', { nodes: [{ ...dense, name: 'b' }, dense, after] }],
    [
      'that another node has',
      { nodes: [dense, after, { ...norm, name: 'again', input: 'norm' }], outputs: ['again'] },
    ],
  ])('%s', (_, network) => {
    expect(fold(network).graph.nodes).toEqual(network.nodes);
  });
});
