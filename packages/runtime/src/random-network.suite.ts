import {
  type ActivationFunction,
  type GraphNode,
  inferShapes,
  randomValues,
  type Smask,
  type StoredTensor,
} from '@supermask/format';
import fc from 'fast-check';

/** What to try as the next node of a random network; numbers are reduced to what fits. */
interface NodeTrial {
  readonly op: GraphNode['op'];
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly ends: readonly [number, number, number, number];
  readonly units: number;
  readonly function: ActivationFunction;
  readonly tensor: TensorKind;
  readonly biased: boolean;
}

/** The kinds of tensor that a file can hold. */
type TensorKind = 'dense' | 'masked' | 'random' | 'signs';

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
  const shapes = shapesOf({ graph, tensors, info });
  const shape = shapes.get(input) as readonly number[];
  const channels = shape.at(-1) as number;
  const padding = [
    [ends[0] % size[0], ends[1] % size[0]],
    [ends[2] % size[1], ends[3] % size[1]],
  ] as const;
  const added = new Map(tensors);
  const weights = (shape: number[]): { kernel: string; bias?: string } => {
    added.set(`${name}/kernel`, storedTensor(shape, kind, seed));
    if (!biased) return { kernel: `${name}/kernel` };
    added.set(
      `${name}/bias`,
      storedTensor([op === 'depthwise-conv2d' ? channels * units : units], 'dense', seed),
    );
    return { kernel: `${name}/kernel`, bias: `${name}/bias` };
  };
  const vector = (part: string): string => {
    added.set(`${name}/${part}`, storedTensor([channels], 'dense', seed));
    return `${name}/${part}`;
  };
  const turned = shape.map((_, i) => (i + units) % shape.length);
  // All values of this shape: branches come together again.
  const alike = [...shapes].flatMap(([other, sizes]) => (`${sizes}` === `${shape}` ? [other] : []));
  const inputs = [input, ...alike];
  const dilations = biased ? {} : { dilations: [strides[1], strides[0]] as const };
  const make = (): GraphNode => {
    switch (op) {
      case 'dense':
        return { op, name, input, ...weights([channels, units]) };
      case 'conv2d':
      case 'depthwise-conv2d':
        return { op, name, input, strides, padding, ...dilations, ...weights([...size, channels, units]) };
      case 'activation':
        return {
          op,
          name,
          input,
          function: activation,
          ...(activation === 'leaky-relu' ? { slope: 0.3 } : {}),
        };
      case 'flatten':
        return { op, name, input };
      case 'max-pool2d':
      case 'average-pool2d':
        return { op, name, input, size, strides, padding };
      case 'scale-shift':
        return { op, name, input, scale: vector('scale'), shift: vector('shift') };
      case 'prelu':
        return { op, name, input, slopes: vector('slopes') };
      case 'permute':
        return { op, name, input, order: turned };
      case 'reshape':
        return { op, name, input, shape: turned.map((axis) => shape[axis] as number) };
      case 'zero-padding':
        return { op, name, input, padding };
      case 'upsampling':
        return { op, name, input, size };
      case 'add':
      case 'multiply':
        return { op, name, inputs };
      case 'concat':
        return { op, name, inputs, axis: units % shape.length };
      case 'embedding':
        throw new Error('an embedding needs indices');
    }
  };
  const network = {
    graph: { ...graph, nodes: [...graph.nodes, make()], outputs: [name] },
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

/** A tensor of one of the kinds that a file can hold, scaled to keep the size of activations. */
export function storedTensor(shape: readonly number[], kind: TensorKind, seed: number): StoredTensor {
  const n = shape.reduce((product, size) => product * size, 1);
  const scale = 2 / Math.sqrt(n / (shape.at(-1) as number));
  const stream = { distribution: 'normal', scale, seed, purpose: 'weights', stream: 'kernel' } as const;
  if (kind === 'dense') return { shape, values: randomValues(stream, n) };
  const chosen = randomValues({ ...stream, distribution: 'sign', stream: 'mask' }, n);
  const mask = Uint8Array.from(chosen, (sign) => (sign > 0 ? 1 : 0));
  if (kind === 'random') return { shape, mask, values: stream };
  if (kind === 'signs') {
    const signs = randomValues({ ...stream, distribution: 'sign' }, n).filter((_, i) => mask[i] === 1);
    const scales = Float32Array.from({ length: shape.at(-1) as number }, (_, i) => scale / (i + 1));
    return { shape, mask, values: { signs: Uint8Array.from(signs, (sign) => (sign < 0 ? 1 : 0)), scales } };
  }
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
          ...(['depthwise-conv2d', 'scale-shift', 'prelu', 'permute', 'reshape', 'zero-padding'] as const),
          ...(['upsampling', 'add', 'multiply', 'concat'] as const),
        ),
        size: two(1, 3),
        strides: two(1, 2),
        ends: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
        units: fc.integer({ min: 1, max: 5 }),
        function: fc.constantFrom<ActivationFunction[]>(
          ...(['relu', 'relu6', 'elu', 'sigmoid', 'tanh', 'softmax', 'leaky-relu', 'selu'] as const),
          ...(['softplus', 'softsign', 'hard-sigmoid', 'swish', 'gelu', 'mish'] as const),
        ),
        tensor: fc.constantFrom('dense', 'masked', 'random', 'signs'),
        biased: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
  })
  .map(({ shape, seed, trials }) => randomNetwork(shape, trials as NodeTrial[], { seed }));
