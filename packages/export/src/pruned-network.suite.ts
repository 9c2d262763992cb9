import {
  type ActivationFunction,
  type GraphNode,
  inferShapes,
  randomValues,
  type Smask,
  type StoredTensor,
  toFloat16,
} from '@supermask/format';
import fc from 'fast-check';

/** The kinds of tensor that a file can hold. */
export type TensorKind = 'dense' | 'masked' | 'random' | 'signs' | 'float16' | 'integers';

/**
 * A kernel of random weights of which whole rows (input channels) and columns (output channels) are pruned.
 *
 * @param shape its last two sizes are those of the channels.
 * @param options `rows`, `columns`: each of them is pruned where the bit of its number is set.
 */
export function prunedTensor(
  shape: readonly number[],
  { kind, seed, rows = 0, columns = 0 }: { kind: TensorKind; seed: number; rows?: number; columns?: number },
): StoredTensor {
  const n = shape.reduce((product, size) => product * size, 1);
  const [ins = 1, outs = 1] = [shape.at(-2) ?? 1, shape.at(-1)];
  const pruned = (i: number): boolean =>
    ((rows >> (Math.floor(i / outs) % ins)) & 1) === 1 || ((columns >> (i % outs)) & 1) === 1;
  const source = { distribution: 'normal', scale: 0.5, seed, purpose: 'weights', stream: 'kernel' } as const;
  const values = randomValues(source, n);
  const mask = randomValues({ ...source, distribution: 'sign', stream: 'mask' }, n);
  const bits = Uint8Array.from(mask, (sign, i) => (sign > 0 && !pruned(i) ? 1 : 0));
  const kept = values.filter((_, i) => bits[i] === 1);
  const count = [1, outs, ins * outs][seed % 3] as number;
  const scales = Float32Array.from({ length: count }, (_, i) => 0.5 / (i + 1));
  switch (kind) {
    case 'dense':
      return { shape, values: values.map((value, i) => (pruned(i) ? 0 : value)) };
    case 'masked':
      return { shape, mask: bits, values: kept };
    case 'random':
      return { shape, mask: bits, values: source };
    case 'float16':
      return { shape, mask: bits, values: toFloat16(kept) };
    case 'integers':
      return { shape, mask: bits, values: { integers: Int8Array.from(kept, (x) => 50 * x), scales } };
    case 'signs': {
      return { shape, mask: bits, values: { signs: Uint8Array.from(kept, (x) => (x < 0 ? 1 : 0)), scales } };
    }
  }
}

/** What to try as the next node; numbers are reduced to what fits. */
interface Trial {
  readonly op: GraphNode['op'];
  readonly function: ActivationFunction;
  readonly kind: TensorKind;
  readonly units: number;
  readonly size: number;
  readonly pad: number;
  readonly rows: number;
  readonly columns: number;
  /** No bias, zeros, or numbers. */
  readonly bias: 'none' | 'zero' | 'random';
  /** Which of the values so far are read. */
  readonly reads: readonly [number, number];
}

function extended({ graph, tensors, info }: Smask, trial: Trial, i: number): Smask {
  const { op, kind, units, size, rows, columns, bias, reads } = trial;
  const shapes = [...inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])))];
  // Mostly the last value, so that networks are deep.
  const [input, shape] = (reads[0] % 3 === 0 ? shapes[reads[0] % shapes.length] : shapes.at(-1)) as [
    string,
    readonly number[],
  ];
  const name = `n${i}`;
  const channels = shape.at(-1) as number;
  const added = new Map(tensors);
  const vector = (part: string, length: number, zero = false): string => {
    const { values } = prunedTensor([length], { kind: 'dense', seed: i + (part.length << 8) });
    const some = (values as Float32Array).map((value, c) => (zero || (columns >> (c + 3)) & 1 ? 0 : value));
    added.set(`${name}/${part}`, { shape: [length], values: some });
    return `${name}/${part}`;
  };
  const kernel = (sizes: number[], outputs: number): { kernel: string; bias?: string } => {
    added.set(`${name}/kernel`, prunedTensor(sizes, { kind, seed: i, rows, columns }));
    if (bias === 'none') return { kernel: `${name}/kernel` };
    return { kernel: `${name}/kernel`, bias: vector('bias', outputs, bias === 'zero') };
  };
  const pad = Math.min(trial.pad, size - 1);
  const padding = [
    [pad, 0],
    [0, pad],
  ] as const;
  const windows = { strides: [1, 1] as const, padding };
  const alike = shapes.filter(([, other]) => `${other}` === `${shape}`).map(([other]) => other);
  const inputs = [input, alike[reads[1] % alike.length] as string];
  const make = (): GraphNode => {
    switch (op) {
      case 'dense':
        return { op, name, input, ...kernel([channels, units], units) };
      case 'conv2d':
        return { op, name, input, ...windows, ...kernel([size, size, channels, units], units) };
      case 'depthwise-conv2d': {
        const many = 1 + (units % 2);
        return { op, name, input, ...windows, ...kernel([size, size, channels, many], channels * many) };
      }
      case 'max-pool2d':
      case 'average-pool2d':
        return { op, name, input, size: [size, size], ...windows };
      case 'activation': {
        const slope = trial.function === 'leaky-relu' ? { slope: 0.3 } : {};
        return { op, name, input, function: trial.function, ...slope };
      }
      case 'scale-shift':
        return { op, name, input, scale: vector('scale', channels), shift: vector('shift', channels) };
      case 'prelu':
        return { op, name, input, slopes: vector('slopes', channels) };
      case 'permute':
        return { op, name, input, order: [1, 0, 2] };
      case 'reshape':
        return { op, name, input, shape: [shape.length, ...shape].slice(1) };
      case 'zero-padding':
        return { op, name, input, padding };
      case 'upsampling':
        return { op, name, input, size: [1, 2] };
      case 'add':
      case 'multiply':
        return { op, name, inputs };
      case 'concat':
        return { op, name, inputs, axis: reads[1] % shape.length };
      default:
        return { op: 'flatten', name, input };
    }
  };
  const next = {
    graph: { ...graph, nodes: [...graph.nodes, make()], outputs: [name] },
    tensors: added,
    info,
  };
  try {
    inferShapes(next.graph, new Map([...added].map(([tensor, { shape }]) => [tensor, shape])));
    return next;
  } catch {
    return { graph, tensors, info };
  }
}

/** Networks of up to ten nodes on a small image, with much that is pruned, a dense layer last. */
export const prunedNetwork: fc.Arbitrary<Smask> = fc
  .array(
    fc.record<Trial>({
      op: fc.constantFrom(
        ...(['dense', 'conv2d', 'conv2d', 'conv2d', 'depthwise-conv2d', 'max-pool2d'] as const),
        ...(['average-pool2d', 'activation', 'activation', 'scale-shift', 'prelu', 'permute'] as const),
        ...([
          'reshape',
          'zero-padding',
          'upsampling',
          'add',
          'add',
          'multiply',
          'concat',
          'flatten',
        ] as const),
      ),
      function: fc.constantFrom(
        ...(['relu', 'relu', 'relu6', 'leaky-relu', 'softsign', 'hard-sigmoid', 'sigmoid', 'tanh'] as const),
        ...(['softmax', 'softplus'] as const),
      ),
      kind: fc.constantFrom('dense', 'masked', 'random', 'signs', 'float16', 'integers'),
      units: fc.integer({ min: 1, max: 4 }),
      size: fc.integer({ min: 1, max: 3 }),
      pad: fc.nat(2),
      rows: fc.nat(63),
      columns: fc.nat(63),
      bias: fc.constantFrom('none', 'zero', 'random'),
      reads: fc.tuple(fc.nat(20), fc.nat(20)),
    }),
    { maxLength: 10 },
  )
  .map((trials) => {
    const start: Smask = {
      graph: { inputs: [{ name: 'image', shape: [4, 5, 3] }], nodes: [], outputs: ['image'] },
      tensors: new Map(),
      info: {},
    };
    const body = trials.reduce(extended, start);
    const head = { ...(trials[0] as Trial), op: 'dense', units: 3, reads: [1, 0] } as const;
    return trials.length === 0 ? body : extended(body, head, trials.length);
  });
