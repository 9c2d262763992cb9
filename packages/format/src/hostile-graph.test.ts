import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inferNode, none, tensors } from './infer-node.suite.ts';
import { inferShapes } from './infer-shapes.ts';

describe('refuses', () => {
  const whole = { inputs: [{ name: 'x', shape: [3] }], nodes: [] as unknown[], outputs: ['x'] };

  test.each<[string, unknown, string]>([
    ['nothing', null, 'the graph must be an object, got null'],
    ['an array', [], 'the graph must be an object, got []'],
    ['an empty graph', { inputs: [], nodes: [], outputs: [] }, 'the graph has no output'],
    ['no outputs', { ...whole, outputs: [] }, 'the graph has no output'],
    ['missing outputs', { inputs: [], nodes: [] }, 'outputs of the graph must be an array, got undefined'],
    ['an unknown part', { ...whole, states: [] }, 'the graph has the unknown member "states"'],
    [
      'an output that is not there',
      { ...whole, outputs: ['toString'] },
      'the output "toString" is not there',
    ],
    ['an output twice', { ...whole, outputs: ['x', 'x'] }, '"x" is twice among the outputs'],
    [
      'an output that is no name',
      { ...whole, outputs: [{ toString: 1 }] },
      'outputs must be names, got an object',
    ],
    [
      'an input without a name',
      { ...whole, inputs: [{ shape: [3] }] },
      'an input needs a name, got undefined',
    ],
    ['an input that is null', { ...whole, inputs: [null] }, 'an input must be an object, got null'],
    [
      'an unknown member of an input',
      { ...whole, inputs: [{ name: 'x', shape: [3], dtype: 'int32' }] },
      'unknown member "dtype"',
    ],
    [
      'an input without axes',
      { ...whole, inputs: [{ name: 'x', shape: [] }] },
      '"x": a value needs at least one axis',
    ],
    ['an input without a shape', { ...whole, inputs: [{ name: 'x' }] }, 'integers > 0, got undefined'],
    ['an open shape', { ...whole, inputs: [{ name: 'x', shape: [null, 3] }] }, 'integers > 0, got [null, 3]'],
    ['a shape of text', { ...whole, inputs: [{ name: 'x', shape: 'abc' }] }, 'integers > 0, got "abc"'],
    [
      'sizes that are no numbers',
      { ...whole, inputs: [{ name: 'x', shape: [{ valueOf: 1 }] }] },
      'integers > 0, got an array',
    ],
    ['a fraction', { ...whole, inputs: [{ name: 'x', shape: [1.5] }] }, 'integers > 0, got [1.5]'],
    [
      'a size beyond 2^53',
      { ...whole, inputs: [{ name: 'x', shape: [2 ** 53] }] },
      'integers > 0, got [9007199254740992]',
    ],
    [
      'a huge value',
      { ...whole, inputs: [{ name: 'x', shape: [2 ** 14, 2 ** 15] }] },
      'more than 2^28 elements',
    ],
    [
      'a product beyond all numbers',
      { ...whole, inputs: [{ name: 'x', shape: new Array(8).fill(2 ** 52) }] },
      'more than 2^28 elements',
    ],
    [
      'many axes',
      { ...whole, inputs: [{ name: 'x', shape: new Array(1000).fill(1) }] },
      'at most 8 integers > 0, got an array of 1000',
    ],
    [
      'two inputs of one name',
      { ...whole, inputs: [...whole.inputs, ...whole.inputs] },
      'two values are named "x"',
    ],
    ['a node that is null', { ...whole, nodes: [null] }, 'a node needs name, op and input'],
    ['a node that is text', { ...whole, nodes: ['relu'] }, 'a node needs name, op and input'],
    [
      'a name taken',
      { ...whole, nodes: [{ name: 'x', op: 'flatten', input: 'x' }] },
      'two values are named "x"',
    ],
    [
      'a node that reads itself',
      { ...whole, nodes: [{ name: 'y', op: 'flatten', input: 'y' }] },
      '"y" reads "y", which is not there before it',
    ],
    [
      'an input that is no name',
      { ...whole, nodes: [{ name: 'y', op: 'flatten', input: ['x'] }] },
      'a node needs name, op and input',
    ],
  ])('%s', (_, graph, message) => {
    expect(() => inferShapes(graph, tensors)).toThrow('[supermask/format] inferShapes: ');
    expect(() => inferShapes(graph, tensors)).toThrow(message);
  });

  const conv = { op: 'conv2d', kernel: 'conv', strides: [1, 1], padding: none };
  const pool = { op: 'max-pool2d', size: [2, 2], strides: [1, 1], padding: none };
  let deep: unknown = 0;
  for (let i = 0; i < 100_000; i++) deep = [deep];

  test.each<[string, readonly number[], object, string]>([
    [
      'an operation of a later version',
      [3],
      { op: 'lstm' },
      'lstm "y": this version does not know the operation',
    ],
    ['an operation that every object inherits', [3], { op: 'constructor' }, 'does not know the operation'],
    ['an operation that is no name', [3], { op: { toString: 1 } }, 'a node needs name, op and input'],
    ['a member of a later version', [8, 9, 3], { ...conv, groups: 3 }, 'unknown member "groups"'],
    ['no dilation', [8, 9, 3], { ...conv, dilations: [0, 1] }, 'dilations must be two integers > 0'],
    [
      'a dilated window larger than the image',
      [8, 9, 3],
      { ...conv, dilations: [8, 2] },
      'the window [9, 5] is larger than the padded image [8, 9]',
    ],
    [
      'a dilation beyond 2^53',
      [8, 9, 3],
      { ...conv, dilations: [2 ** 53, 1] },
      'dilations must be two integers > 0',
    ],
    ['a huge dilation', [8, 9, 3], { ...conv, dilations: [2 ** 52, 1] }, 'larger than the padded image'],
    [
      'a depthwise bias of the multiplier',
      [8, 9, 3],
      { ...conv, op: 'depthwise-conv2d', bias: 'seven' },
      'must be [21], got [7]',
    ],
    ['an input beside inputs', [3], { op: 'add', inputs: ['x', 'x'], input: 'x' }, 'unknown member "input"'],
    ['inputs beside an input', [3], { op: 'flatten', input: 'x', inputs: ['x', 'x'] }, 'member "inputs"'],
    ['one input', [3], { op: 'add', inputs: ['x'] }, 'inputs must be 2 to 256 names of values, got ["x"]'],
    ['no inputs', [3], { op: 'add', inputs: undefined }, 'inputs must be 2 to 256 names of values'],
    [
      'many inputs',
      [3],
      { op: 'add', inputs: new Array(257).fill('x') },
      'inputs must be 2 to 256 names of values, got an array of 257',
    ],
    ['inputs that are no names', [3], { op: 'multiply', inputs: ['x', ['x']] }, 'inputs must be 2 to 256'],
    ['an input that is not there', [3], { op: 'add', inputs: ['x', 'y'] }, '"y" reads "y", which is not'],
    ['inputs that differ', [3], { op: 'add', inputs: ['x', 'z'] }, 'must have one shape, got [3] and [2]'],
    ['axes that differ', [3, 2], { op: 'multiply', inputs: ['x', 'z'] }, 'got [3, 2] and [2]'],
    [
      'rows that differ',
      [3, 2],
      { op: 'concat', inputs: ['x', 'z'], axis: 0 },
      'must have one shape, got [3, 2] and [2]',
    ],
    ['no axis', [3], { op: 'concat', inputs: ['x', 'z'] }, 'axis must be an integer ≥ 0, got undefined'],
    ['an axis from behind', [3], { op: 'concat', inputs: ['x', 'z'], axis: -1 }, 'axis must be an integer'],
    ['an axis too far', [3], { op: 'concat', inputs: ['x', 'z'], axis: 1 }, 'the axis 1 must be one of 1'],
    [
      'a concatenation that is huge',
      [2 ** 27, 2],
      { op: 'concat', inputs: ['x', 'x'], axis: 1 },
      'more than 2^28 elements',
    ],
    ['an embedding without a table', [3], { op: 'embedding', kernel: 'seven' }, 'must be [?, ?], got [7]'],
    ['a huge embedding', [2 ** 27], { op: 'embedding', kernel: 'dense' }, 'more than 2^28 elements'],
    [
      'an embedding of eight axes',
      [1, 1, 1, 1, 1, 1, 1, 1],
      { op: 'embedding', kernel: 'dense' },
      'at most 8 integers > 0',
    ],
    [
      'a scale of other channels',
      [4],
      { op: 'scale-shift', scale: 'three', shift: 'three' },
      'must be [4], got [3]',
    ],
    ['no shift', [3], { op: 'scale-shift', scale: 'three' }, 'shift must be the name of a tensor'],
    ['slopes of other channels', [4], { op: 'prelu', slopes: 'three' }, 'must be [4], got [3]'],
    ['no slope', [3], { op: 'activation', function: 'leaky-relu' }, 'leaky-relu needs a slope'],
    [
      'a slope that no function has',
      [3],
      { op: 'activation', function: 'relu', slope: 0.1 },
      'no other function has one',
    ],
    [
      'a slope that is no number',
      [3],
      { op: 'activation', function: 'leaky-relu', slope: '0.1' },
      'slope must be a finite number, got "0.1"',
    ],
    [
      'other elements',
      [4, 3],
      { op: 'reshape', shape: [11] },
      '[4, 3] has other elements than the shape [11]',
    ],
    ['an open shape', [4, 3], { op: 'reshape', shape: [-1] }, 'integers > 0, got [-1]'],
    ['no shape', [4, 3], { op: 'reshape' }, 'integers > 0, got undefined'],
    ['a shape without axes', [1], { op: 'reshape', shape: [] }, 'at least one axis'],
    ['an axis twice', [4, 3], { op: 'permute', order: [0, 0] }, 'order must be each axis once'],
    ['an axis left out', [4, 3], { op: 'permute', order: [0] }, 'the order [0] has other axes'],
    ['no order', [4, 3], { op: 'permute' }, 'order must be each axis once'],
    [
      'padding that is huge',
      [4, 3, 1],
      {
        op: 'zero-padding',
        padding: [
          [0, 2 ** 52],
          [2 ** 52, 0],
        ],
      },
      'more than 2^28 elements',
    ],
    ['padding of a list', [4, 3], { op: 'zero-padding', padding: none }, 'needs an input [height, width'],
    ['a huge factor', [1, 3, 1], { op: 'upsampling', size: [2 ** 52, 1] }, 'more than 2^28 elements'],
    ['a factor beyond all sizes', [4, 3, 1], { op: 'upsampling', size: [2 ** 52, 1] }, 'integers > 0'],
    ['factor 0', [4, 3, 1], { op: 'upsampling', size: [0, 1] }, 'size must be two integers > 0'],
    ['a member of another operation', [3], { op: 'flatten', kernel: 'dense' }, 'unknown member "kernel"'],
    [
      'an unknown function',
      [3],
      { op: 'activation', function: 'toString' },
      'function must be one of relu, relu6',
    ],
    ['a deep function', [3], { op: 'activation', function: deep }, 'got an array of 1'],
    [
      'a tensor that is not there',
      [3],
      { op: 'dense', kernel: 'toString' },
      'the file has no tensor "toString"',
    ],
    ['no kernel', [3], { op: 'dense' }, 'kernel must be the name of a tensor, got undefined'],
    ['a kernel that is no name', [3], { op: 'dense', kernel: deep }, 'kernel must be the name of a tensor'],
    [
      'a bias that is null',
      [3],
      { op: 'dense', kernel: 'dense', bias: null },
      'bias must be the name of a tensor, got null',
    ],
    [
      'a kernel of other inputs',
      [4],
      { op: 'dense', kernel: 'dense' },
      'tensor "dense" must be [4, ?], got [3, 5]',
    ],
    ['a kernel of another rank', [3], { op: 'dense', kernel: 'conv' }, 'must be [3, ?], got [2, 3, 3, 7]'],
    [
      'a bias of another length',
      [3],
      { op: 'dense', kernel: 'dense', bias: 'seven' },
      'must be [5], got [7]',
    ],
    ['an image of another rank', [8, 9], conv, 'needs an input [height, width, channels], got [8, 9]'],
    ['other channels', [8, 9, 2], conv, 'tensor "conv" must be [?, ?, 2, ?], got [2, 3, 3, 7]'],
    [
      'a window larger than the image',
      [8, 2, 3],
      conv,
      'the window [2, 3] is larger than the padded image [8, 2]',
    ],
    [
      'padding as large as the window',
      [8, 9, 3],
      {
        ...conv,
        padding: [
          [2, 0],
          [0, 0],
        ],
      },
      'padding must be smaller than the window',
    ],
    [
      'one number as padding',
      [8, 9, 3],
      { ...conv, padding: 1 },
      'padding must be [[top, bottom], [left, right]]',
    ],
    [
      'negative padding',
      [8, 9, 3],
      {
        ...conv,
        padding: [
          [-1, 0],
          [0, 0],
        ],
      },
      'padding must be',
    ],
    ['stride 0', [8, 9, 3], { ...conv, strides: [0, 1] }, 'strides must be two integers > 0, got [0, 1]'],
    ['three strides', [8, 9, 3], { ...conv, strides: [1, 1, 1] }, 'strides must be two integers > 0'],
    ['size 0', [8, 9, 3], { ...pool, size: [0, 2] }, 'size must be two integers > 0, got [0, 2]'],
    ['a pool without size', [8, 9, 3], { ...pool, size: undefined }, 'size must be two integers > 0'],
    [
      'a pool without strides',
      [8, 9, 3],
      { ...pool, strides: undefined },
      'strides must be two integers > 0',
    ],
    [
      'a padded image that is huge',
      [1, 1, 1],
      {
        ...pool,
        size: [2 ** 50, 1],
        padding: [
          [2 ** 50 - 1, 0],
          [0, 0],
        ],
      },
      'the padded image has more than 2^28 elements',
    ],
  ])('%s', (_, shape, node, message) => {
    expect(() => inferNode(shape, node)).toThrow('[supermask/format] inferShapes: ');
    expect(() => inferNode(shape, node)).toThrow(message);
  });

  test('anything that is not a graph with an error of its own', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.anything(), (a, b) => {
        for (const graph of [
          a,
          { ...whole, inputs: [a] },
          { ...whole, nodes: [a] },
          { ...whole, outputs: [a, b] },
        ]) {
          expect(() => inferShapes(graph, tensors)).toThrow('[supermask/format] inferShapes: ');
        }
      }),
    );
  });
});
