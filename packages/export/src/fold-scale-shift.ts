import {
  type Graph,
  type GraphNode,
  isStored,
  nodeInputs,
  nodeTensors,
  type ScaleShiftNode,
  type StoredTensor,
} from '@supermask/format';

/** What a file computes. */
interface Network {
  readonly graph: Graph;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

type KernelNode = Extract<GraphNode, { readonly op: 'dense' | 'conv2d' | 'depthwise-conv2d' }>;

/**
 * A network in which each scale and shift right behind a kernel, which nothing else reads, has become part of
 * kernel and bias: w · scale and b · scale + shift, rounded once to float32.
 *
 * Only where the kernel is stored as floats: it takes as many bytes as before, and a bias half of those of the scale
 * and the shift. A kernel that is known by its seed or by its signs would become four bytes for each kept weight, far
 * more than eight for each channel; there the scale and shift stay.
 */
export function foldScaleShift({ graph, tensors }: Network): Network {
  const folded = new Map(tensors);
  let nodes = graph.nodes;
  for (const node of graph.nodes) {
    if (node.op !== 'scale-shift') continue;
    const before = foldable(node, { graph: { ...graph, nodes }, tensors: folded });
    if (before === undefined) continue;
    const bias = before.bias ?? `${before.kernel.slice(0, before.kernel.lastIndexOf('/'))}/bias`;
    fold(folded, { kernel: before.kernel, bias, biased: before.bias !== undefined, node });
    const merged = { ...before, name: node.name, bias };
    nodes = nodes.flatMap((other) => (other === node ? [] : [other.name === before.name ? merged : other]));
  }
  return { graph: { ...graph, nodes }, tensors: folded };
}

/** The node whose kernel can take a scale and shift, if there is one. */
function foldable(node: ScaleShiftNode, { graph, tensors }: Network): KernelNode | undefined {
  const before = graph.nodes.find(({ name }) => name === node.input);
  if (before?.op !== 'dense' && before?.op !== 'conv2d' && before?.op !== 'depthwise-conv2d')
    return undefined;
  const readers = graph.nodes.flatMap(nodeInputs).filter((name) => name === before.name).length;
  if (readers > 1 || graph.outputs.includes(before.name)) return undefined;
  // A layer that is used twice shares its tensors.
  const users = graph.nodes.flatMap(nodeTensors);
  const own = [...nodeTensors(before), node.scale, node.shift].every(
    (name) => users.indexOf(name) === users.lastIndexOf(name),
  );
  return own && isStored((tensors.get(before.kernel) as StoredTensor).values) ? before : undefined;
}

interface Fold {
  readonly kernel: string;
  readonly bias: string;
  /** Whether there is a bias already. */
  readonly biased: boolean;
  readonly node: ScaleShiftNode;
}

function fold(tensors: Map<string, StoredTensor>, { kernel, bias, biased, node }: Fold): void {
  const floats = (name: string): Float32Array => (tensors.get(name) as StoredTensor).values as Float32Array;
  const [scale, shift] = [floats(node.scale), floats(node.shift)];
  const old = tensors.get(kernel) as StoredTensor;
  const values = floats(kernel).slice();
  const { mask } = old;
  // Output channel i mod channels, also of a depthwise kernel.
  const total = mask?.length ?? values.length;
  for (let i = 0, kept = 0; i < total; i++) {
    if (mask?.[i] === 0) continue;
    values[kept] = (values[kept] as number) * (scale[i % scale.length] as number);
    kept++;
  }
  const before = biased ? floats(bias) : undefined;
  const sums = scale.map((factor, c) => (before?.[c] ?? 0) * factor + (shift[c] as number));
  tensors.set(kernel, { ...old, values });
  tensors.set(bias, { shape: [sums.length], values: sums });
  tensors.delete(node.scale);
  tensors.delete(node.shift);
}
