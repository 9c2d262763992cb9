import type { Smask } from '@supermask/format';
import { storedTensor } from './random-network.suite.ts';

/** conv – relu – pool – conv – relu – flatten – dense – relu – dense – softmax, kernels of all three kinds. */
export function convolutionalNetwork(): Smask {
  const same = { strides: [1, 1], padding: pad(1) } as const;
  const halve = { size: [2, 2], strides: [2, 2], padding: pad(0) } as const;
  return {
    graph: {
      inputs: [{ name: 'image', shape: [12, 12, 2] }],
      nodes: [
        { op: 'conv2d', name: 'conv1', input: 'image', kernel: 'conv1/kernel', bias: 'conv1/bias', ...same },
        { op: 'activation', name: 'relu1', input: 'conv1', function: 'relu' },
        { op: 'max-pool2d', name: 'pool1', input: 'relu1', ...halve },
        { op: 'conv2d', name: 'conv2', input: 'pool1', kernel: 'conv2/kernel', ...same },
        { op: 'activation', name: 'relu2', input: 'conv2', function: 'relu' },
        { op: 'flatten', name: 'flat', input: 'relu2' },
        { op: 'dense', name: 'dense1', input: 'flat', kernel: 'dense1/kernel', bias: 'dense1/bias' },
        { op: 'activation', name: 'relu3', input: 'dense1', function: 'relu' },
        { op: 'dense', name: 'dense2', input: 'relu3', kernel: 'dense2/kernel' },
        { op: 'activation', name: 'classes', input: 'dense2', function: 'softmax' },
      ],
      outputs: ['classes'],
    },
    tensors: new Map([
      ['conv1/kernel', storedTensor([3, 3, 2, 8], 'dense', 1)],
      ['conv1/bias', storedTensor([8], 'dense', 2)],
      ['conv2/kernel', storedTensor([3, 3, 8, 6], 'masked', 3)],
      ['dense1/kernel', storedTensor([216, 20], 'random', 4)],
      ['dense1/bias', storedTensor([20], 'dense', 5)],
      ['dense2/kernel', storedTensor([20, 4], 'masked', 6)],
    ]),
    info: { classes: 'a,b,c,d' },
  };
}

/** Four values → three classes; the file has less than 2 KB. */
export function denseNetwork(): Smask {
  return {
    graph: {
      inputs: [{ name: 'x', shape: [4] }],
      nodes: [
        { op: 'dense', name: 'hidden', input: 'x', kernel: 'hidden/kernel' },
        { op: 'activation', name: 'relu', input: 'hidden', function: 'relu' },
        { op: 'dense', name: 'y', input: 'relu', kernel: 'y/kernel', bias: 'y/bias' },
      ],
      outputs: ['y'],
    },
    tensors: new Map([
      ['hidden/kernel', storedTensor([4, 5], 'random', 1)],
      ['y/kernel', storedTensor([5, 3], 'masked', 2)],
      ['y/bias', storedTensor([3], 'dense', 3)],
    ]),
    info: { classes: 'ant,bee,cat' },
  };
}

/** Two inputs of different size, each with a branch of its own; outputs: both branches and an input itself. */
export function branchedNetwork(): Smask {
  return {
    graph: {
      inputs: [
        { name: 'a', shape: [3] },
        { name: 'b', shape: [2, 2] },
      ],
      nodes: [
        { op: 'dense', name: 'from a', input: 'a', kernel: 'a/kernel' },
        { op: 'dense', name: 'from b', input: 'b', kernel: 'b/kernel' },
        { op: 'activation', name: 'squashed', input: 'from b', function: 'tanh' },
        { op: 'flatten', name: 'flat', input: 'from b' },
      ],
      outputs: ['from a', 'squashed', 'flat', 'a'],
    },
    tensors: new Map([
      ['a/kernel', storedTensor([3, 2], 'masked', 1)],
      ['b/kernel', storedTensor([2, 3], 'dense', 2)],
    ]),
    info: {},
  };
}

/** Words → vectors, twice: a residual sum of version 2; kernels of signs and of a seed. */
export function textNetwork(): Smask {
  return {
    graph: {
      inputs: [{ name: 'words', shape: [4] }],
      nodes: [
        { op: 'embedding', name: 'vectors', input: 'words', kernel: 'table' },
        { op: 'dense', name: 'turned', input: 'vectors', kernel: 'turn' },
        { op: 'scale-shift', name: 'norm', input: 'turned', scale: 'scale', shift: 'scale' },
        { op: 'activation', name: 'sign', input: 'norm', function: 'sign' },
        { op: 'add', name: 'sum', inputs: ['vectors', 'sign', 'vectors'] },
      ],
      outputs: ['sum'],
    },
    tensors: new Map([
      ['table', storedTensor([9, 3], 'random', 1)],
      ['turn', storedTensor([3, 3], 'signs', 2)],
      ['scale', storedTensor([3], 'dense', 3)],
    ]),
    info: {},
  };
}

function pad(size: number): readonly [readonly [number, number], readonly [number, number]] {
  return [
    [size, size],
    [size, size],
  ];
}
