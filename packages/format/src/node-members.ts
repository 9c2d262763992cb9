import type { ActivationFunction, GraphNode, Padding } from './graph.ts';
import { isCount } from './shape.ts';

const WINDOWS = ['input', 'kernel', 'bias', 'strides', 'padding', 'dilations'];
const POOL = ['input', 'size', 'strides', 'padding'];

/** The members of each kind of node besides name and op. */
export const MEMBERS: Readonly<Record<GraphNode['op'], readonly string[]>> = {
  dense: ['input', 'kernel', 'bias'],
  conv2d: WINDOWS,
  'max-pool2d': POOL,
  'average-pool2d': POOL,
  activation: ['input', 'function', 'slope'],
  flatten: ['input'],
  'depthwise-conv2d': WINDOWS,
  embedding: ['input', 'kernel'],
  'scale-shift': ['input', 'scale', 'shift'],
  prelu: ['input', 'slopes'],
  reshape: ['input', 'shape'],
  permute: ['input', 'order'],
  'zero-padding': ['input', 'padding'],
  upsampling: ['input', 'size'],
  add: ['inputs'],
  multiply: ['inputs'],
  concat: ['inputs', 'axis'],
};

/** All activation functions, those of version 1 first. */
export const FUNCTIONS: readonly ActivationFunction[] = [
  ...(['relu', 'relu6', 'elu', 'sigmoid', 'tanh', 'softmax'] as const),
  ...([
    'sign',
    'leaky-relu',
    'selu',
    'softplus',
    'softsign',
    'hard-sigmoid',
    'swish',
    'gelu',
    'mish',
  ] as const),
];

/** A value that nodes merge may be listed often: a short text must not ask for endless work. */
const MOST_INPUTS = 256;

interface Member {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isPair = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every(isCount);
const optional = ({ expected, fits }: Member): Member => ({
  expected,
  fits: (value) => value === undefined || fits(value),
});

const TENSOR: Member = { expected: 'the name of a tensor', fits: isText };
const SIZES: Member = {
  expected: 'two integers > 0',
  fits: (value) => isPair(value) && (value as number[]).every((size) => size > 0),
};

/** What each member must be, whatever the operation; whether it fits the rest of the network is not looked at. */
export const MEMBER_TYPES: Readonly<Record<string, Member>> = {
  inputs: {
    expected: `2 to ${MOST_INPUTS} names of values`,
    fits: (value) =>
      Array.isArray(value) && value.length >= 2 && value.length <= MOST_INPUTS && value.every(isText),
  },
  kernel: TENSOR,
  bias: optional(TENSOR),
  scale: TENSOR,
  shift: TENSOR,
  slopes: TENSOR,
  size: SIZES,
  strides: SIZES,
  dilations: optional(SIZES),
  padding: {
    expected: '[[top, bottom], [left, right]], integers ≥ 0',
    fits: (value): value is Padding => Array.isArray(value) && value.length === 2 && value.every(isPair),
  },
  function: {
    expected: `one of ${FUNCTIONS.join(', ')}`,
    fits: (value) => FUNCTIONS.includes(value as ActivationFunction),
  },
  slope: optional({ expected: 'a finite number', fits: Number.isFinite }),
  axis: { expected: 'an integer ≥ 0', fits: isCount },
  order: {
    expected: 'each axis once, as an integer from 0 on',
    fits: (value) =>
      Array.isArray(value) && value.length <= 8 && value.every((_, i) => (value as unknown[]).includes(i)),
  },
};
