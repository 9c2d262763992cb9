import { type Graph, type GraphNode, inferShapes, type Smask, type StoredTensor } from '@supermask/format';
import type { Draw } from './draw.ts';
import { NAMES, plausibleSize } from './nasty.ts';
import { anyTensor, count, SIGNS } from './tensors.ts';

type Change = (network: Smask, draw: Draw) => Smask | undefined;
type Loose = Record<string, unknown> & { readonly name: string; readonly op: string };

const OPERATIONS: readonly GraphNode['op'][] = [
  ...(['dense', 'conv2d', 'depthwise-conv2d', 'embedding', 'max-pool2d', 'average-pool2d'] as const),
  ...(['activation', 'activation', 'prelu', 'scale-shift', 'flatten', 'reshape', 'permute'] as const),
  ...(['zero-padding', 'upsampling', 'add', 'multiply', 'concat'] as const),
];
const FUNCTIONS = [
  ...['relu', 'relu6', 'elu', 'sigmoid', 'tanh', 'softmax', 'sign', 'sign', 'leaky-relu', 'selu'],
  ...['softplus', 'softsign', 'hard-sigmoid', 'swish', 'gelu', 'mish'],
];

/** Another network that a reader should take: changes that fit are made, others left out. */
export function plausible(network: Smask, draw: Draw): Smask {
  let changed = network;
  for (let i = 1 + draw.integer(4); i > 0; i--) {
    const next = draw.pick(CHANGES)(changed, draw);
    if (next !== undefined && fits(next)) changed = next;
  }
  return changed;
}

const CHANGES: readonly Change[] = [
  ...[addNode, addNode, addNode, addNode],
  ...[
    changeWindows,
    changeWindows,
    changeTensor,
    changeTensor,
    changeInput,
    changeOutputs,
    rename,
    removeNode,
  ],
];

function shapesOf({ graph, tensors }: Smask): Map<string, readonly number[]> {
  return inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
}

function fits(network: Smask): boolean {
  try {
    shapesOf(network);
    return true;
  } catch {
    return false;
  }
}

const pair = (draw: Draw): [number, number] => [plausibleSize(draw), plausibleSize(draw)];

interface Windows {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: readonly (readonly [number, number])[];
  readonly dilations: readonly [number, number];
}

/** Windows that fit into an image, often only just. */
function windowsIn(shape: readonly number[], draw: Draw): Windows {
  const sides = [shape[0] ?? 1, shape[1] ?? 1].map((length) => {
    const padding = [0, 0].map(() => (draw.once(3) ? plausibleSize(draw) : 0)) as [number, number];
    const padded = length + padding[0] + padding[1];
    const size = draw.once(3) ? Math.min(padded, plausibleSize(draw)) : Math.min(padded, 1 + draw.integer(3));
    const widest = size === 1 ? 2 ** 53 - 1 : Math.max(1, Math.floor((padded - 1) / (size - 1)));
    const dilation = draw.pick([1, 1, 1, Math.min(2, widest), widest]);
    const stride = draw.pick([1, 1, 2, 3, padded, plausibleSize(draw), 2 ** 31 + 1]);
    const span = (size - 1) * dilation;
    return { size, stride, dilation, padding: padding.map((end) => Math.min(end, span)) as [number, number] };
  });
  const both = <T>(of: (side: (typeof sides)[number]) => T): readonly [T, T] => sides.map(of) as never;
  return {
    size: both(({ size }) => size),
    strides: both(({ stride }) => stride),
    padding: both(({ padding }) => padding),
    dilations: both(({ dilation }) => dilation),
  };
}

function addNode(network: Smask, draw: Draw): Smask | undefined {
  const { graph } = network;
  const shapes = shapesOf(network);
  const names = [...shapes.keys()];
  // What multiplies signs has kernels of its own.
  const signs = graph.nodes.filter((node) => node.op === 'activation' && node.function === 'sign');
  const binary = signs.length > 0 && draw.once(3);
  const any = draw.once(3) ? draw.pick(names) : (names.at(-1) as string);
  const input = binary ? draw.pick(signs).name : any;
  const shape = shapes.get(input) as readonly number[];
  const channels = shape.at(-1) as number;
  const name = `new ${graph.nodes.length}`;
  const tensors = new Map(network.tensors);
  const tensor = (...sizes: readonly number[]): string => {
    const same = [...tensors].filter(([, other]) => `${other.shape}` === `${sizes}`);
    if (same.length > 0 && draw.once(3)) return draw.pick(same)[0];
    const made = anyTensor(sizes, draw, binary ? { kind: SIGNS } : {});
    const key = `${name}/${tensors.size}`;
    if (made !== undefined) tensors.set(key, made);
    return key;
  };
  const alike = names.filter((other) => `${shapes.get(other)}` === `${shape}`);
  const several = (): string[] =>
    Array.from({ length: draw.once(10) ? 256 : 2 + draw.integer(3) }, () => draw.pick(alike));
  const biased = draw.once(2);
  const members = (op: GraphNode['op']): Record<string, unknown> => {
    const units = plausibleSize(draw);
    switch (op) {
      case 'dense':
        return { kernel: tensor(channels, units), ...(biased ? { bias: tensor(units) } : {}) };
      case 'conv2d':
      case 'depthwise-conv2d': {
        const { size, dilations, ...windows } = windowsIn(shape, draw);
        const kernel = tensor(...size, channels, units);
        const out = op === 'conv2d' ? units : units * channels;
        const dilated = String(dilations) === '1,1' ? {} : { dilations };
        const bias = biased ? { bias: tensor(out) } : {};
        return { kernel, ...bias, ...windows, ...dilated };
      }
      case 'embedding':
        return { kernel: tensor(plausibleSize(draw), units) };
      case 'max-pool2d':
      case 'average-pool2d':
        return pooling(windowsIn(shape, draw));
      case 'activation': {
        const fn = draw.pick(FUNCTIONS);
        return { function: fn, ...(fn === 'leaky-relu' ? { slope: draw.pick([0.3, -1, 1e308]) } : {}) };
      }
      case 'prelu':
        return { slopes: tensor(channels) };
      case 'scale-shift':
        return { scale: tensor(channels), shift: tensor(channels) };
      case 'reshape':
        return { shape: reshaped(count(shape), draw) };
      case 'permute':
        return { order: shape.map((_, i) => (i + units) % shape.length) };
      case 'zero-padding':
        return { padding: [pair(draw), pair(draw)] };
      case 'upsampling':
        return { size: pair(draw) };
      case 'add':
      case 'multiply':
        return { inputs: several() };
      case 'concat':
        return { inputs: several(), axis: draw.integer(shape.length) };
      default:
        return {};
    }
  };
  const op = binary ? (shape.length === 3 ? 'conv2d' : 'dense') : draw.pick(OPERATIONS);
  const parts = members(op);
  const node = { op, name, ...('inputs' in parts ? {} : { input }), ...parts } as unknown as GraphNode;
  const outputs = graph.outputs.length > 1 && draw.once(2) ? [...graph.outputs, name] : [name];
  if (draw.once(3)) return { ...between(network, input, node), tensors };
  return { ...network, graph: { ...graph, nodes: [...graph.nodes, node], outputs }, tensors };
}

/** Without dilations, which pools do not have; padding is less than a window all the same. */
function pooling({ size, strides, padding }: Windows): Record<string, unknown> {
  const ends = padding.map((pair, axis) => pair.map((end) => Math.min(end, (size[axis] as number) - 1)));
  return { size, strides, padding: ends };
}

/** The node right behind what it reads; who read that reads the node now. */
function between(network: Smask, input: string, node: GraphNode): Smask {
  const { graph } = network;
  const at = graph.nodes.findIndex(({ name }) => name === input) + 1;
  const turn = (name: string): string => (name === input ? node.name : name);
  const behind = graph.nodes.slice(at).map((other) => renamed(other, turn, (name) => name));
  const nodes = [...graph.nodes.slice(0, at), node, ...behind];
  return { ...network, graph: { ...graph, nodes } };
}

function renamed(node: GraphNode, input: (name: string) => string, own: (name: string) => string): GraphNode {
  const { name, ...rest } = node as unknown as Loose;
  const read =
    'inputs' in node
      ? { inputs: node.inputs.map(input) }
      : { input: input((node as { input: string }).input) };
  return { ...rest, ...read, name: own(name) } as unknown as GraphNode;
}

/** Random sizes whose product is n. */
function reshaped(n: number, draw: Draw): number[] {
  const shape: number[] = [];
  let rest = n;
  while (shape.length < 4 && rest > 1) {
    const divisors = [2, 3, 4, 5, 7, rest].filter((size) => rest % size === 0);
    const size = draw.pick(divisors);
    shape.push(size);
    rest /= size;
  }
  return rest > 1 || shape.length === 0 ? [...shape, rest] : shape;
}

function changeNode(
  network: Smask,
  draw: Draw,
  ops: readonly string[],
  change: (node: Loose) => object,
): Smask | undefined {
  const { graph } = network;
  const nodes = graph.nodes.filter(({ op }) => ops.includes(op));
  if (nodes.length === 0) return undefined;
  const chosen = draw.pick(nodes);
  const turn = (node: GraphNode): GraphNode =>
    node === chosen ? ({ ...node, ...change(node as unknown as Loose) } as GraphNode) : node;
  return { ...network, graph: { ...graph, nodes: graph.nodes.map(turn) } };
}

function changeWindows(network: Smask, draw: Draw): Smask | undefined {
  const windowed = ['conv2d', 'depthwise-conv2d', 'max-pool2d', 'average-pool2d'];
  const shapes = shapesOf(network);
  return changeNode(network, draw, windowed, (node) => {
    const windows = windowsIn(shapes.get(node.input as string) as readonly number[], draw);
    if (node.op.includes('pool')) return pooling(windows);
    const member = draw.pick(['strides', 'padding', 'dilations'] as const);
    return { [member]: windows[member] };
  });
}

function changeTensor(network: Smask, draw: Draw): Smask | undefined {
  const tensors = new Map<string, StoredTensor>(network.tensors);
  if (tensors.size === 0) return undefined;
  const [name, { shape }] = draw.pick([...tensors]);
  const tensor = anyTensor(shape, draw);
  if (tensor === undefined) return undefined;
  tensors.set(name, tensor);
  return { ...network, tensors };
}

function changeInput({ graph, ...rest }: Smask, draw: Draw): Smask | undefined {
  if (draw.once(3)) {
    const shape = Array.from({ length: 1 + draw.integer(4) }, () => plausibleSize(draw));
    return { ...rest, graph: { ...graph, inputs: [...graph.inputs, { name: 'new input', shape }] } };
  }
  if (graph.inputs.length === 0) return undefined;
  const chosen = draw.pick(graph.inputs);
  const axis = draw.integer(chosen.shape.length);
  const shape = chosen.shape.map((size, i) => (i === axis ? plausibleSize(draw) : size));
  const inputs = graph.inputs.map((input) => (input === chosen ? { ...input, shape } : input));
  return { ...rest, graph: { ...graph, inputs } };
}

function changeOutputs(network: Smask, draw: Draw): Smask {
  const names = [...shapesOf(network).keys()];
  const outputs = [...new Set(Array.from({ length: 1 + draw.integer(4) }, () => draw.pick(names)))];
  return { ...network, graph: { ...network.graph, outputs } };
}

function rename(network: Smask, draw: Draw): Smask {
  const { graph, tensors } = network;
  const [to, info] = [draw.pick(NAMES), Object.fromEntries([[draw.pick(NAMES), draw.pick(NAMES)]])];
  if (tensors.size > 0 && draw.once(2)) {
    const from = draw.pick([...tensors.keys()]);
    const turn = (name: string): string => (name === from ? to : name);
    const nodes = graph.nodes.map((node) => {
      const parts = ['kernel', 'bias', 'scale', 'shift', 'slopes'].filter((part) => part in node);
      const loose = node as unknown as Record<string, string>;
      return {
        ...node,
        ...Object.fromEntries(parts.map((part) => [part, turn(loose[part] as string)])),
      } as GraphNode;
    });
    return {
      graph: { ...graph, nodes },
      tensors: new Map([...tensors].map(([name, one]) => [turn(name), one])),
      info,
    };
  }
  const from = draw.pick([...graph.inputs, ...graph.nodes]).name;
  const turn = (name: string): string => (name === from ? to : name);
  const renamedGraph: Graph = {
    inputs: graph.inputs.map((input) => ({ ...input, name: turn(input.name) })),
    nodes: graph.nodes.map((node) => renamed(node, turn, turn)),
    outputs: graph.outputs.map(turn),
  };
  return { ...network, graph: renamedGraph, info };
}

function removeNode(network: Smask, draw: Draw): Smask | undefined {
  const { graph } = network;
  if (graph.nodes.length < 2) return undefined;
  const gone = draw.pick(graph.nodes);
  const [input] = 'inputs' in gone ? gone.inputs : [gone.input];
  const turn = (name: string): string => (name === gone.name ? (input as string) : name);
  const nodes = graph.nodes
    .filter((node) => node !== gone)
    .map((node) => renamed(node, turn, (name) => name));
  return { ...network, graph: { ...graph, nodes, outputs: graph.outputs.map(turn) } };
}
