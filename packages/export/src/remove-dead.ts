import { nodeInputs, nodeTensors, type Smask, type StoredTensor } from '@supermask/format';
import { dropWeights } from './drop-weights.ts';
import { foldConstants } from './fold-constants.ts';
import { isKernelNode, kernelAxes } from './kernel-axes.ts';
import { liveChannels } from './live-channels.ts';
import { removeChannels } from './remove-channels.ts';

/**
 * A network without what cannot matter: channels that no weight reaches become numbers in the biases behind them,
 * weights from and to channels that change no output leave their masks, such channels go where the tensors allow it,
 * and so do nodes and tensors that nothing reads. Predictions stay, up to rounding; the names and shapes of inputs
 * and outputs too.
 *
 * A kernel that is known by its seed keeps its shape, and only loses bits of its mask.
 */
export function removeDead(smask: Smask): Smask {
  const folded = foldConstants(withoutUnread(smask));
  const live = liveChannels(folded);
  return withoutUnread(removeChannels(dropDead(folded, live), live));
}

/** Without weights that lead to channels that change no output. */
function dropDead(smask: Smask, live: ReadonlyMap<string, Uint8Array>): Smask {
  const tensors = new Map(smask.tensors);
  const users = smask.graph.nodes.flatMap(nodeTensors);
  for (const node of smask.graph.nodes) {
    const outputs = live.get(node.name) as Uint8Array;
    if (!isKernelNode(node) || !outputs.includes(0)) continue;
    const kernel = tensors.get(node.kernel) as StoredTensor;
    if (users.indexOf(node.kernel) !== users.lastIndexOf(node.kernel)) continue;
    const { outputOf } = kernelAxes(node, kernel.shape);
    const count = kernel.shape.reduce((product, size) => product * size, 1);
    const dropped = Uint8Array.from({ length: count }, (_, i) => 1 - (outputs[outputOf(i)] as number));
    tensors.set(node.kernel, dropWeights(kernel, dropped));
  }
  return { ...smask, tensors };
}

/** Without nodes and tensors from which nothing leads to an output. */
function withoutUnread({ graph, tensors, info }: Smask): Smask {
  const read = new Set(graph.outputs);
  const nodes = [...graph.nodes]
    .reverse()
    .filter((node) => {
      if (!read.has(node.name)) return false;
      for (const name of nodeInputs(node)) read.add(name);
      return true;
    })
    .reverse();
  const used = new Set(nodes.flatMap(nodeTensors));
  return {
    graph: { ...graph, nodes },
    tensors: new Map([...tensors].filter(([name]) => used.has(name))),
    info,
  };
}
