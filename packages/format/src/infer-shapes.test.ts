import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inferNode, none, tensors } from './infer-node.suite.ts';
import { inferShapes } from './infer-shapes.ts';

test.each<[readonly number[], object, readonly number[]]>([
  [[3], { op: 'dense', kernel: 'dense', bias: 'five' }, [5]],
  [[4, 2, 3], { op: 'dense', kernel: 'dense' }, [4, 2, 5]],
  [[3], { op: 'dense', kernel: '__proto__' }, [4]],
  [[8, 9, 3], { op: 'conv2d', kernel: 'conv', bias: 'seven', strides: [1, 1], padding: none }, [7, 7, 7]],
  [
    [8, 9, 3],
    {
      op: 'conv2d',
      kernel: 'conv',
      strides: [2, 3],
      padding: [
        [1, 0],
        [2, 1],
      ],
    },
    [4, 4, 7],
  ],
  [[5, 5, 2], { op: 'max-pool2d', size: [2, 2], strides: [2, 2], padding: none }, [2, 2, 2]],
  [
    [5, 5, 2],
    {
      op: 'average-pool2d',
      size: [2, 2],
      strides: [2, 2],
      padding: [
        [0, 1],
        [1, 0],
      ],
    },
    [3, 3, 2],
  ],
  [
    [1, 1, 1],
    {
      op: 'max-pool2d',
      size: [3, 3],
      strides: [9, 9],
      padding: [
        [2, 2],
        [1, 1],
      ],
    },
    [1, 1, 1],
  ],
  [[4, 2], { op: 'activation', function: 'softmax' }, [4, 2]],
  [[4, 2, 3], { op: 'flatten' }, [24]],
  [[8, 9, 3], { op: 'conv2d', kernel: 'conv', strides: [1, 1], padding: none, dilations: [3, 2] }, [5, 5, 7]],
  [
    [8, 9, 3],
    {
      ...{ op: 'conv2d', kernel: 'conv', strides: [1, 1], dilations: [3, 2] },
      padding: [
        [3, 3],
        [4, 0],
      ],
    },
    [11, 9, 7],
  ],
  [[8, 9, 3], { op: 'depthwise-conv2d', kernel: 'conv', strides: [1, 1], padding: none }, [7, 7, 21]],
  [[4], { op: 'embedding', kernel: 'dense' }, [4, 5]],
  [[4, 3], { op: 'embedding', kernel: 'dense' }, [4, 3, 5]],
  [[4, 3], { op: 'scale-shift', scale: 'three', shift: 'three' }, [4, 3]],
  [[3], { op: 'prelu', slopes: 'three' }, [3]],
  [[4, 3], { op: 'reshape', shape: [2, 1, 6] }, [2, 1, 6]],
  [[4, 3, 5], { op: 'permute', order: [2, 0, 1] }, [5, 4, 3]],
  [
    [4, 3, 5],
    {
      op: 'zero-padding',
      padding: [
        [1, 2],
        [0, 9],
      ],
    },
    [7, 12, 5],
  ],
  [[4, 3, 5], { op: 'upsampling', size: [2, 3] }, [8, 9, 5]],
  [[4, 3], { op: 'add', inputs: ['x', 'x', 'x'] }, [4, 3]],
  [[4, 3], { op: 'concat', inputs: ['x', 'x', 'x'], axis: 1 }, [4, 9]],
])('%j through %j gives %j', (shape, node, expected) => {
  expect(inferNode(shape, node)).toEqual(expected);
});

test('concat joins along its axis; the other axes are those of all inputs', () => {
  expect(inferNode([4, 3, 5], { op: 'concat', inputs: ['x', 'z'], axis: 0 }, { z: [2, 3, 5] })).toEqual([
    6, 3, 5,
  ]);
  expect(inferNode([4, 3, 5], { op: 'concat', inputs: ['z', 'x'], axis: 2 }, { z: [4, 3, 1] })).toEqual([
    4, 3, 6,
  ]);
});

test('windows are as many as start inside the padded image and end there, and each holds a pixel', () => {
  const size = fc.integer({ min: 1, max: 9 });
  const axis = fc.record({ image: size, window: size, stride: size, before: fc.nat(8), after: fc.nat(8) });
  fc.assert(
    fc.property(axis, ({ image, window, stride, before, after }) => {
      fc.pre(before < window && after < window && window <= image + before + after);
      let count = 0;
      for (let start = -before; start + window <= image + after; start += stride) {
        expect(start < image && start + window > 0).toBe(true);
        count++;
      }
      const node = {
        size: [window, 1],
        strides: [stride, 1],
        padding: [
          [before, after],
          [0, 0],
        ],
      };
      expect(inferNode([image, 1, 1], { op: 'max-pool2d', ...node })).toEqual([count, 1, 1]);
    }),
  );
});

test('values are inputs and nodes in order; a node may be read twice, and an input be an output', () => {
  const graph = {
    inputs: [
      { name: 'x', shape: [3] },
      { name: 'constructor', shape: [2, 2] },
    ],
    nodes: [
      { name: 'y', op: 'dense', input: 'x', kernel: 'dense' },
      { name: 'z', op: 'activation', input: 'y', function: 'tanh' },
      { name: 'w', op: 'activation', input: 'y', function: 'relu' },
    ],
    outputs: ['z', 'w', 'constructor'],
  };
  expect([...inferShapes(graph, tensors)]).toEqual([
    ['x', [3]],
    ['constructor', [2, 2]],
    ['y', [5]],
    ['z', [5]],
    ['w', [5]],
  ]);
});
