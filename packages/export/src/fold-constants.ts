import {
  denseValues,
  type GraphNode,
  inferShapes,
  isRandom,
  isSigns,
  nodeInputs,
  nodeTensors,
  type Smask,
  type StoredTensor,
} from '@supermask/format';
import { channelTies } from './channel-ties.ts';
import { hasSigns } from './compare-between-signs.ts';
import { constantThrough } from './constant-through.ts';
import { dropWeights } from './drop-weights.ts';
import { isKernelNode, type KernelNode, kernelAxes } from './kernel-axes.ts';
import { nonzeroWeights } from './nonzero-weights.ts';

/**
 * A network in which no kernel reads a channel that is one number at every position, whatever the input: a channel
 * whose incoming weights are all pruned, and what follows from it. Where that number is 0 the weights that read it
 * are dropped; another one becomes part of the reader's bias, unless zeros of padding stand beside it. Branches of a
 * sum that are 0 leave it.
 *
 * With binary activations only zeros are dropped: the rest would round otherwise, and could turn a sign. A bias is
 * made for a kernel of stored numbers only, not for one of a seed or of signs.
 */
export function foldConstants({ graph, tensors: given, info }: Smask): Smask {
  const shapes = inferShapes(graph, new Map([...given].map(([name, { shape }]) => [name, shape])));
  const tensors = new Map(given);
  const users = graph.nodes.flatMap(nodeTensors);
  const context: Context = {
    tensors,
    exact: hasSigns({ graph }),
    own: (name) => users.indexOf(name) === users.lastIndexOf(name),
  };
  /** For each value its channels' numbers, NaN where a channel has none. */
  const constants = new Map<string, Float64Array>();
  const other = new Map<string, string>();
  for (const { name, shape } of graph.inputs) constants.set(name, unknown(shape));
  const nodes = graph.nodes.flatMap((original): GraphNode[] => {
    let node = renamed(original, other);
    const shape = shapes.get(node.name) as readonly number[];
    if (node.op === 'add') {
      const nonzero = node.inputs.filter((name) => !constants.get(name)?.every((value) => value === 0));
      const [only] = nonzero;
      if (nonzero.length > 1) node = { ...node, inputs: nonzero };
      if (nonzero.length === 1 && only !== undefined && !graph.outputs.includes(node.name)) {
        other.set(node.name, only);
        return [];
      }
    }
    const read = nodeInputs(node).map((name) => constants.get(name) as Float64Array);
    if (isKernelNode(node)) {
      const folded = foldInto(node, read[0] as Float64Array, context);
      constants.set(node.name, unreached(folded, tensors));
      return [folded];
    }
    const inputShapes = nodeInputs(node).map((name) => shapes.get(name) as readonly number[]);
    const ties = channelTies(node, inputShapes, shape);
    const known = ties && unknown(shape).map((_, o) => constantThrough(node, { read, ties, o, tensors }));
    constants.set(node.name, known ?? unknown(shape));
    return [node];
  });
  return { graph: { ...graph, nodes }, tensors, info };
}

interface Context {
  /** Folded tensors replace those that are there. */
  readonly tensors: Map<string, StoredTensor>;
  readonly exact: boolean;
  /** Whether a tensor is read once only. */
  readonly own: (name: string) => boolean;
}

function foldInto(node: KernelNode, constants: Float64Array, { tensors, exact, own }: Context): KernelNode {
  const kernel = tensors.get(node.kernel) as StoredTensor;
  if (!own(node.kernel) || constants.every(Number.isNaN)) return node;
  const bias = node.bias === undefined ? undefined : (tensors.get(node.bias) as StoredTensor);
  const roomForBias =
    bias === undefined ? !isRandom(kernel.values) && !isSigns(kernel.values) : own(node.bias as string);
  const padded = 'padding' in node && node.padding.flat().some((size) => size > 0);
  const foldable = constants.map((value) =>
    value === 0 || (!Number.isNaN(value) && !exact && !padded && roomForBias) ? 1 : 0,
  );
  const weights = denseValues(kernel);
  const { outputs, inputOf, outputOf } = kernelAxes(node, kernel.shape);
  const sums = new Float64Array(outputs);
  const dropped = Uint8Array.from(weights, (weight, i) => {
    const input = inputOf(i);
    if (foldable[input] === 0) return 0;
    sums[outputOf(i)] = (sums[outputOf(i)] as number) + weight * (constants[input] as number);
    return 1;
  });
  tensors.set(node.kernel, dropWeights(kernel, dropped));
  if (sums.every((sum) => sum === 0)) return node;
  const before = bias === undefined ? undefined : denseValues(bias);
  const name = node.bias ?? freeName(`${node.name}/bias`, tensors);
  tensors.set(name, {
    shape: [outputs],
    values: Float32Array.from(sums, (sum, o) => sum + (before?.[o] ?? 0)),
  });
  return { ...node, bias: name };
}

/** The channels of a kernel's output that no weight reaches: the bias. */
function unreached(node: KernelNode, tensors: ReadonlyMap<string, StoredTensor>): Float64Array {
  const kernel = tensors.get(node.kernel) as StoredTensor;
  const { outputs, outputOf } = kernelAxes(node, kernel.shape);
  const bias = node.bias === undefined ? undefined : denseValues(tensors.get(node.bias) as StoredTensor);
  const constants = Float64Array.from({ length: outputs }, (_, o) => bias?.[o] ?? 0);
  nonzeroWeights(kernel).forEach((bit, i) => {
    if (bit === 1) constants[outputOf(i)] = Number.NaN;
  });
  return constants;
}

function unknown(shape: readonly number[]): Float64Array {
  return new Float64Array(shape.at(-1) as number).fill(Number.NaN);
}

function freeName(name: string, tensors: ReadonlyMap<string, unknown>): string {
  return tensors.has(name) ? freeName(`${name}#`, tensors) : name;
}

function renamed(node: GraphNode, other: ReadonlyMap<string, string>): GraphNode {
  const now = (name: string): string => other.get(name) ?? name;
  return 'inputs' in node ? { ...node, inputs: node.inputs.map(now) } : { ...node, input: now(node.input) };
}
