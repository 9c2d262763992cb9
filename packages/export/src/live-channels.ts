import { inferShapes, nodeInputs, type Smask, type StoredTensor } from '@supermask/format';
import { channelTies } from './channel-ties.ts';
import { isKernelNode, kernelAxes } from './kernel-axes.ts';
import { nonzeroWeights } from './nonzero-weights.ts';

/**
 * Which channels (along the last axis) of each value can change an output: those from which a path of weights that
 * are not 0 leads there.
 *
 * @returns uint8 [channels] of 0 and 1, by the names of inputs and nodes.
 */
export function liveChannels({ graph, tensors }: Pick<Smask, 'graph' | 'tensors'>): Map<string, Uint8Array> {
  const shapes = inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const live = new Map(
    [...shapes].map(([name, shape]) => [
      name,
      new Uint8Array(shape.at(-1) as number).fill(graph.outputs.includes(name) ? 1 : 0),
    ]),
  );
  const of = (name: string): Uint8Array => live.get(name) as Uint8Array;
  for (const node of [...graph.nodes].reverse()) {
    const output = of(node.name);
    if (!output.includes(1)) continue;
    if (isKernelNode(node)) {
      const kernel = tensors.get(node.kernel) as StoredTensor;
      const { inputOf, outputOf } = kernelAxes(node, kernel.shape);
      const input = of(node.input);
      nonzeroWeights(kernel).forEach((bit, i) => {
        if (bit === 1 && output[outputOf(i)] === 1) input[inputOf(i)] = 1;
      });
      continue;
    }
    const read = nodeInputs(node);
    const inputShapes = read.map((name) => shapes.get(name) as readonly number[]);
    const ties = channelTies(node, inputShapes, shapes.get(node.name) as readonly number[]);
    read.forEach((name, i) => {
      const input = of(name);
      if (ties === undefined) input.fill(1);
      ties?.[i]?.forEach((channel, o) => {
        if (channel >= 0 && output[o] === 1) input[channel] = 1;
      });
    });
  }
  return live;
}
