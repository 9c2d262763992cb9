import {
  type GraphNode,
  inferShapes,
  isRandom,
  nodeInputs,
  nodeTensors,
  type Smask,
  type StoredTensor,
} from '@supermask/format';
import { ChannelClasses } from './channel-classes.ts';
import { channelTies } from './channel-ties.ts';
import { isKernelNode } from './kernel-axes.ts';
import { takeChannels } from './take-channels.ts';

/**
 * A network without channels that change no output: their filters, their part of biases, of batch normalisation and
 * of the kernels that read them are gone, the rest is as it was, in its order.
 *
 * A channel stays where a tensor cannot do without it: one that is a seed and a mask (its numbers belong to
 * positions), or that two nodes read. Channels that belong together (through sums, pooling, flattening) go together
 * or stay, inputs and outputs stay, and a value keeps at least one.
 *
 * @param live of each value, see `liveChannels`; weights from and to dead channels must be 0 already.
 */
export function removeChannels(smask: Smask, live: ReadonlyMap<string, Uint8Array>): Smask {
  const { graph, tensors, info } = smask;
  const shapes = inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const kept = keptChannels(smask, { live, shapes });
  const of = (name: string): Uint8Array => kept.get(name) as Uint8Array;
  const rest = new Map(tensors);
  const nodes = graph.nodes.map((node): GraphNode => {
    const [input] = nodeInputs(node) as [string];
    const channels = { inputs: of(input), outputs: of(node.name) };
    for (const name of nodeTensors(node)) {
      const taken = takeChannels(rest.get(name) as StoredTensor, { node, name, ...channels });
      rest.set(name, taken);
    }
    if (node.op !== 'reshape') return node;
    return { ...node, shape: [...node.shape.slice(0, -1), channels.outputs.filter(Boolean).length] };
  });
  return { graph: { ...graph, nodes }, tensors: rest, info };
}

/** For each value its channels, 1 where one stays. */
function keptChannels(
  { graph, tensors }: Smask,
  { live, shapes }: { live: ReadonlyMap<string, Uint8Array>; shapes: ReadonlyMap<string, readonly number[]> },
): Map<string, Uint8Array> {
  const classes = new ChannelClasses(live);
  const users = graph.nodes.flatMap(nodeTensors);
  const shrinks = (name: string): boolean => {
    const { values } = tensors.get(name) as StoredTensor;
    return !isRandom(values) && users.indexOf(name) === users.lastIndexOf(name);
  };
  for (const name of [...graph.inputs.map(({ name }) => name), ...graph.outputs]) classes.keepAll(name);
  for (const node of graph.nodes) {
    const read = nodeInputs(node);
    const inputShapes = read.map((name) => shapes.get(name) as readonly number[]);
    const ties = channelTies(node, inputShapes, shapes.get(node.name) as readonly number[]);
    if (!nodeTensors(node).every(shrinks)) {
      for (const name of [...read, node.name]) classes.keepAll(name);
    }
    if (ties !== undefined) {
      read.forEach((name, i) => {
        classes.tie(name, node.name, ties[i] as Int32Array);
      });
    } else if (node.op === 'embedding') {
      // Indices are numbers, not channels.
      classes.keepAll(node.input);
    } else if (!isKernelNode(node)) {
      for (const name of [...read, node.name]) classes.keepAll(name);
    }
  }
  return classes.kept();
}
