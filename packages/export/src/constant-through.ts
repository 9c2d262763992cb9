import { denseValues, type GraphNode, type StoredTensor } from '@supermask/format';

interface Channel {
  /** The constants of each input, by channel; NaN where there is none. */
  readonly read: readonly Float64Array[];
  /** See `channelTies`. */
  readonly ties: readonly Int32Array[];
  /** The channel of the output. */
  readonly o: number;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * The number that a channel has at every position behind a node without a kernel that sums, NaN if it has none, or
 * none that + − × ÷ give.
 */
export function constantThrough(node: GraphNode, { read, ties, o, tensors }: Channel): number {
  const inputs = ties.flatMap((tie, i) => {
    const channel = tie[o] as number;
    return channel < 0 ? [] : [read[i]?.[channel] as number];
  });
  const [x = Number.NaN] = inputs;
  const vector = (name: string): number => denseValues(tensors.get(name) as StoredTensor)[o] as number;
  switch (node.op) {
    case 'activation':
      return activated(node, x);
    case 'scale-shift': {
      if (Number.isNaN(x)) return x;
      const moved = Math.fround(x * vector(node.scale) + vector(node.shift));
      // A difference that another order of rounding need not make 0.
      return moved === 0 && x !== 0 ? Number.NaN : moved;
    }
    case 'prelu':
      return x > 0 || Number.isNaN(x) ? x : Math.fround(x * vector(node.slopes));
    case 'zero-padding':
      return x === 0 || node.padding.flat().every((size) => size === 0) ? x : Number.NaN;
    case 'add':
      return Math.fround(inputs.reduce((sum, value) => sum + value, 0));
    case 'multiply':
      return Math.fround(inputs.reduce((product, value) => product * value, 1));
    case 'concat':
      return inputs.every((value) => value === x) ? x : Number.NaN;
    default:
      // Pooling, upsampling and other shapes.
      return x;
  }
}

type Activation = Extract<GraphNode, { readonly op: 'activation' }>;

function activated({ function: name, slope = 0 }: Activation, x: number): number {
  if (Number.isNaN(x)) return x;
  switch (name) {
    case 'relu':
      return Math.max(x, 0);
    case 'relu6':
      return Math.min(Math.max(x, 0), 6);
    case 'leaky-relu':
      return x > 0 ? x : Math.fround(x * slope);
    case 'sign':
      return x >= 0 ? 1 : -1;
    case 'softsign':
      return Math.fround(x / (Math.abs(x) + 1));
    case 'hard-sigmoid':
      return Math.fround(Math.min(Math.max(0.2 * x + 0.5, 0), 1));
    case 'sigmoid':
      return x === 0 ? 0.5 : Number.NaN;
    case 'softmax':
    case 'softplus':
      return Number.NaN;
    default:
      // elu, tanh, selu, swish, gelu and mish are 0 at 0; elsewhere their last bits depend on who computes them.
      return x === 0 ? 0 : Number.NaN;
  }
}
