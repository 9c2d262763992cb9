import { type GraphNode, inferShapes, randomValues, type Smask, type StoredTensor } from '@supermask/format';
import fc from 'fast-check';

/** What to try as the next node of a random network; numbers are reduced to what fits. */
interface NodeTrial {
  readonly op: GraphNode['op'];
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly ends: readonly [number, number, number, number];
  readonly units: number;
  readonly function: 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'tanh' | 'softmax';
  readonly tensor: 'dense' | 'masked' | 'random';
  readonly biased: boolean;
}

/**
 * A network of the trials that fit one after the other, from an image named `image` on. Its output is the
 * last node.
 */
function randomNetwork(
  shape: readonly [number, number, number],
  trials: readonly NodeTrial[],
  { seed }: { seed: number },
): Smask {
  let network: Smask = {
    graph: { inputs: [{ name: 'image', shape }], nodes: [], outputs: ['image'] },
    tensors: new Map(),
    info: { seed: String(seed) },
  };
  trials.forEach((trial, i) => {
    const [input = ''] = network.graph.outputs;
    const node = { name: `node ${i}`, input };
    const next = extend(network, trial, node, seed + i);
    if (next !== undefined) network = next;
  });
  return network;
}

/** The network with one more node, or undefined if the node does not fit. */
function extend(
  { graph, tensors, info }: Smask,
  { op, size, strides, ends, units, function: activation, tensor: kind, biased }: NodeTrial,
  { name, input }: { name: string; input: string },
  seed: number,
): Smask | undefined {
  const channels = shapesOf({ graph, tensors, info }).get(input)?.at(-1) as number;
  const padding = [
    [ends[0] % size[0], ends[1] % size[0]],
    [ends[2] % size[1], ends[3] % size[1]],
  ] as const;
  const added = new Map(tensors);
  const weights = (shape: number[]): { kernel: string; bias?: string } => {
    added.set(`${name}/kernel`, storedTensor(shape, kind, seed));
    if (!biased) return { kernel: `${name}/kernel` };
    added.set(`${name}/bias`, storedTensor([units], 'dense', seed));
    return { kernel: `${name}/kernel`, bias: `${name}/bias` };
  };
  const node = ((): GraphNode => {
    if (op === 'dense') return { op, name, input, ...weights([channels, units]) };
    if (op === 'conv2d') return { op, name, input, strides, padding, ...weights([...size, channels, units]) };
    if (op === 'activation') return { op, name, input, function: activation };
    return op === 'flatten' ? { op, name, input } : { op, name, input, size, strides, padding };
  })();
  const network = {
    graph: { ...graph, nodes: [...graph.nodes, node], outputs: [name] },
    tensors: added,
    info,
  };
  try {
    shapesOf(network);
  } catch {
    return undefined;
  }
  return network;
}

/** A tensor of one of the three kinds that a file can hold, scaled to keep the size of activations. */
export function storedTensor(
  shape: readonly number[],
  kind: 'dense' | 'masked' | 'random',
  seed: number,
): StoredTensor {
  const n = shape.reduce((product, size) => product * size, 1);
  const scale = 2 / Math.sqrt(n / (shape.at(-1) as number));
  const stream = { distribution: 'normal', scale, seed, purpose: 'weights', stream: 'kernel' } as const;
  if (kind === 'dense') return { shape, values: randomValues(stream, n) };
  const chosen = randomValues({ ...stream, distribution: 'sign', stream: 'mask' }, n);
  const mask = Uint8Array.from(chosen, (sign) => (sign > 0 ? 1 : 0));
  if (kind === 'random') return { shape, mask, values: stream };
  return { shape, mask, values: randomValues(stream, n).filter((_, i) => mask[i] === 1) };
}

function shapesOf({ graph, tensors }: Smask): Map<string, readonly number[]> {
  return inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
}

const two = (min: number, max: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

/** Networks of up to eight nodes on small images, in any order that fits. */
export const arbitraryNetwork: fc.Arbitrary<Smask> = fc
  .record({
    shape: fc.tuple(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 3 }),
    ),
    seed: fc.nat(1_000_000),
    trials: fc.array(
      fc.record({
        op: fc.constantFrom<GraphNode['op'][]>(
          ...(['dense', 'conv2d', 'max-pool2d', 'average-pool2d', 'activation', 'flatten'] as const),
        ),
        size: two(1, 3),
        strides: two(1, 2),
        ends: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
        units: fc.integer({ min: 1, max: 5 }),
        function: fc.constantFrom('relu', 'relu6', 'elu', 'sigmoid', 'tanh', 'softmax'),
        tensor: fc.constantFrom('dense', 'masked', 'random'),
        biased: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
  })
  .map(({ shape, seed, trials }) => randomNetwork(shape, trials as NodeTrial[], { seed }));
