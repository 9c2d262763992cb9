import { type GraphNode, inferShapes, randomValues, type Smask, type StoredTensor } from '@supermask/format';
import fc from 'fast-check';

/** A hidden layer of a binary network. */
interface BinaryLayer {
  readonly units: number;
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly ends: readonly [number, number, number, number];
  /** A 2×2 pooling behind the kernel, or behind the normalisation. */
  readonly pool: 'none' | 'before' | 'behind';
  readonly signs: 'stored' | 'dense';
  /** A sum with the signs that came in, where shapes allow it. */
  readonly residual: boolean;
}

/**
 * Kernel, pooling, normalisation, sign, again and again, then dense layers. All weights are ± 1 or ½, all scales ± 1 and
 * all shifts odd multiples of ¼: no value before a sign is 0, and float32 holds all of them exactly, in any order of sums.
 */
function binaryNetwork(
  shape: readonly [number, number, number],
  layers: readonly BinaryLayer[],
  { seed, units }: { readonly seed: number; readonly units: readonly number[] },
): Smask {
  const nodes: GraphNode[] = [{ op: 'activation', name: 'first', input: 'image', function: 'sign' }];
  const tensors = new Map<string, StoredTensor>();
  let last = 'first';
  const shapeOf = (name: string): readonly number[] =>
    inferShapes(
      { inputs: [{ name: 'image', shape }], nodes, outputs: [name] },
      new Map([...tensors].map(([key, tensor]) => [key, tensor.shape])),
    ).get(name) as readonly number[];
  const add = (node: GraphNode): boolean => {
    nodes.push(node);
    try {
      shapeOf(node.name);
    } catch {
      nodes.pop();
      return false;
    }
    last = node.name;
    return true;
  };
  const norm = (name: string, channels: number, i: number): void => {
    tensors.set(`${name}/scale`, { shape: [channels], values: drawn('sign', channels, seed + i, 's') });
    const steps = drawn('uniform', channels, seed + i, 't');
    const quarters = steps.map((step) => Math.round(step * 8) / 2 + 0.25);
    tensors.set(`${name}/shift`, { shape: [channels], values: quarters });
    add({ op: 'scale-shift', name, input: last, scale: `${name}/scale`, shift: `${name}/shift` });
  };
  for (const [i, { units, size, strides, ends, pool, signs, residual }] of layers.entries()) {
    const input = last;
    const channels = shapeOf(last).at(-1) as number;
    tensors.set(`kernel ${i}`, ternary([...size, channels, units], signs, seed + i));
    const padding = [
      [ends[0] % size[0], ends[1] % size[0]],
      [ends[2] % size[1], ends[3] % size[1]],
    ] as const;
    if (!add({ op: 'conv2d', name: `conv ${i}`, input, kernel: `kernel ${i}`, strides, padding })) continue;
    const pooled = { size: [2, 2], strides: [2, 2], padding: NONE } as const;
    if (pool === 'before') add({ op: 'max-pool2d', name: `pool ${i}`, input: last, ...pooled });
    norm(`norm ${i}`, units, i);
    if (pool === 'behind') add({ op: 'max-pool2d', name: `pool ${i}`, input: last, ...pooled });
    if (residual && String(shapeOf(last)) === String(shapeOf(input))) {
      add({ op: 'add', name: `sum ${i}`, inputs: [last, input] });
      norm(`norm again ${i}`, units, 50 + i);
    }
    add({ op: 'activation', name: `sign ${i}`, input: last, function: 'sign' });
  }
  add({ op: 'flatten', name: 'flat', input: last });
  for (const [i, size] of units.entries()) {
    const inputs = shapeOf(last)[0] as number;
    tensors.set(`matrix ${i}`, ternary([inputs, size], 'stored', seed + 100 + i));
    add({ op: 'dense', name: `dense ${i}`, input: last, kernel: `matrix ${i}` });
    norm(`dense norm ${i}`, size, 100 + i);
    if (i < units.length - 1)
      add({ op: 'activation', name: `dense sign ${i}`, input: last, function: 'sign' });
  }
  return { graph: { inputs: [{ name: 'image', shape }], nodes, outputs: [last] }, tensors, info: {} };
}

const NONE = [
  [0, 0],
  [0, 0],
] as const;

function drawn(distribution: 'sign' | 'uniform', count: number, seed: number, stream: string): Float32Array {
  return randomValues({ distribution, scale: 1, seed, purpose: 'weights', stream }, count);
}

function ternary(shape: readonly number[], kind: BinaryLayer['signs'], seed: number): StoredTensor {
  const n = shape.reduce((product, size) => product * size, 1);
  const mask = Uint8Array.from(drawn('uniform', n, seed, 'mask'), (value) => (value > 0 ? 1 : 0));
  const signs = Uint8Array.from(drawn('sign', n, seed, 'signs'), (sign) => (sign < 0 ? 1 : 0));
  const scales = Float32Array.from({ length: shape.at(-1) as number }, (_, i) => (i % 3 === 0 ? 0.5 : 1));
  if (kind === 'dense') return { shape, values: { signs, scales } };
  return { shape, mask, values: { signs: signs.filter((_, i) => mask[i] === 1), scales } };
}

const two = (max: number): fc.Arbitrary<readonly [number, number]> =>
  fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));

/** Binary networks of up to three convolutions and two dense layers on small images. */
export const arbitraryBinaryNetwork: fc.Arbitrary<Smask> = fc
  .record({
    shape: fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 9 }),
    ),
    seed: fc.nat(1_000_000),
    units: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
    layers: fc.array(
      fc.record({
        units: fc.integer({ min: 1, max: 9 }),
        size: two(3),
        strides: two(2),
        ends: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
        pool: fc.constantFrom('none', 'before', 'behind'),
        signs: fc.constantFrom('stored', 'dense'),
        residual: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ shape, layers, ...options }) => binaryNetwork(shape, layers as BinaryLayer[], options));
