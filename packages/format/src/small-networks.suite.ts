import fc from 'fast-check';
import type { Graph, GraphNode } from './graph.ts';
import { purposes } from './purposes.ts';
import { distributions } from './random-tensor.ts';
import { scaleCounts } from './scales.ts';
import type { Smask } from './smask.ts';
import type { StoredTensor } from './stored-tensor.ts';

/** Two dense layers with tensors of all three kinds; the file has about one kilobyte. */
export function smallNetwork(): Smask {
  const random = { distribution: 'normal', scale: 0.5, seed: 7, purpose: 'weights', stream: 'a' } as const;
  return {
    graph: {
      inputs: [{ name: 'x', shape: [3] }],
      nodes: [
        { name: 'a', op: 'dense', input: 'x', kernel: 'a/kernel' },
        { name: 'b', op: 'dense', input: 'a', kernel: 'b/kernel', bias: 'b/bias' },
      ],
      outputs: ['b'],
    },
    tensors: new Map<string, StoredTensor>([
      ['a/kernel', { shape: [3, 2], mask: Uint8Array.of(1, 0, 1, 1, 0, 0), values: random }],
      ['b/kernel', { shape: [2, 2], mask: Uint8Array.of(0, 1, 1, 0), values: Float32Array.of(1.5, -2) }],
      ['b/bias', { shape: [2], values: Float32Array.of(0.25, -0) }],
    ]),
    info: { classes: 'ant,bee' },
  };
}

/** Of version 2: a merged value, a dilated convolution, a kernel of signs; the file has about 1.5 kilobytes. */
export function branchedNetwork(): Smask {
  const { info } = smallNetwork();
  const padding = [
    [1, 1],
    [1, 1],
  ] as const;
  return {
    graph: {
      inputs: [{ name: 'x', shape: [3, 3, 2] }],
      nodes: [
        {
          ...({ name: 'a', op: 'conv2d', input: 'x', kernel: 'a/kernel', strides: [1, 1] } as const),
          ...{ padding, dilations: [2, 2] },
        },
        { name: 'b', op: 'activation', input: 'a', function: 'leaky-relu', slope: 0.5 },
        { name: 'c', op: 'add', inputs: ['a', 'b'] },
        { name: 'd', op: 'permute', input: 'c', order: [2, 0, 1] },
      ],
      outputs: ['d'],
    },
    tensors: new Map<string, StoredTensor>([
      [
        'a/kernel',
        {
          shape: [2, 2, 2, 1],
          mask: Uint8Array.of(1, 0, 1, 1, 0, 0, 1, 1),
          values: { signs: Uint8Array.of(0, 1, 1, 0, 1), scales: Float32Array.of(0.25) },
        },
      ],
    ]),
    info,
  };
}

/** Of version 3: a coded mask and coded signs, float16 and bytes; the file has about two kilobytes. */
export function codedNetwork(): Smask {
  const nodes = ['a', 'b', 'c', 'd'].map((name, i, all): GraphNode => {
    return { name, op: 'dense', input: all[i - 1] ?? 'x', kernel: `${name}/kernel` };
  });
  const shape = [40, 40];
  const bits = (n: number, every: number): Uint8Array =>
    Uint8Array.from({ length: n }, (_, i) => (i % every === 0 ? 1 : 0));
  const random = { distribution: 'sign', scale: 0.5, seed: 7, purpose: 'weights', stream: 'a' } as const;
  const few = { shape, mask: bits(1600, 97) };
  return {
    graph: { inputs: [{ name: 'x', shape: [40] }], nodes, outputs: ['d'] },
    tensors: new Map<string, StoredTensor>([
      ['a/kernel', { ...few, values: random }],
      ['b/kernel', { shape, values: { signs: bits(1600, 83), scales: Float32Array.of(0.25) } }],
      ['c/kernel', { ...few, values: { float16: Uint16Array.from({ length: 17 }, (_, i) => i * 1111) } }],
      [
        'd/kernel',
        {
          ...few,
          values: {
            integers: Int8Array.from({ length: 17 }, (_, i) => i * 15 - 120),
            scales: Float32Array.from({ length: 40 }, (_, i) => i / 100),
          },
        },
      ],
    ]),
    info: { classes: 'ant,bee' },
  };
}

/** A graph that reads no tensor. */
export const bareGraph: Graph = { inputs: [{ name: 'x', shape: [1] }], nodes: [], outputs: ['x'] };

const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '__metadata__',
    '7',
    '10',
    'x.mask',
    '"header_crc32":"00000000"',
  ),
);
const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
const random = fc.record({
  distribution: fc.constantFrom(...distributions),
  scale: fc.double({ min: Number.MIN_VALUE, max: 2 ** 125, noNaN: true }),
  seed: fc.maxSafeNat(),
  purpose: fc.constantFrom(...purposes),
  stream: name,
});

/** Stored as float32, float16 and bytes, signs, random, with and without a mask where that can be, of up to 4 axes. */
export const arbitraryTensor: fc.Arbitrary<StoredTensor> = fc
  .array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 })
  .chain((shape): fc.Arbitrary<StoredTensor> => {
    const n = shape.reduce((product, size) => product * size, 1);
    const stored = (length: number): fc.Arbitrary<Float32Array> =>
      fc.array(finite, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));
    const mask = fc
      .array(fc.nat(1), { minLength: n, maxLength: n })
      .map((bits): Uint8Array => Uint8Array.from(bits));
    return fc.oneof(
      stored(n).map((values) => ({ shape, values })),
      mask.chain((bits) =>
        stored(bits.filter(Boolean).length).map((values) => ({ shape, mask: bits, values })),
      ),
      fc.tuple(fc.option(mask, { nil: undefined }), fc.nat(2)).chain(([bits, pick]) => {
        const kept = bits?.filter(Boolean).length ?? n;
        const masked = { shape, ...(bits === undefined ? {} : { mask: bits }) };
        const list = <T>(item: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> =>
          fc.array(item, { minLength: length, maxLength: length });
        const count = scaleCounts(shape)[pick] as number;
        const scales = list(fc.float({ min: 0, max: 2 ** 120, noNaN: true }), count).map((all) =>
          Float32Array.from(all),
        );
        const half = fc.integer({ min: 0, max: 0xffff }).filter((word) => (word & 0x7c00) !== 0x7c00);
        return fc
          .oneof(
            fc
              .tuple(list(fc.nat(1), kept), scales)
              .map(([signs, sizes]) => ({ signs: Uint8Array.from(signs), scales: sizes })),
            fc
              .tuple(list(fc.integer({ min: -127, max: 127 }), kept), scales)
              .map(([integers, sizes]) => ({ integers: Int8Array.from(integers), scales: sizes })),
            list(half, kept).map((words) => ({ float16: Uint16Array.from(words) })),
          )
          .map((values) => ({ ...masked, values }));
      }),
      fc.tuple(mask, random).map(([bits, values]) => ({ shape, mask: bits, values })),
    );
  });

/** Any tensors under any names, with a graph that reads none of them. */
export const arbitrarySmask: fc.Arbitrary<Smask> = fc.record({
  graph: fc.constant(bareGraph),
  tensors: fc.array(fc.tuple(name, arbitraryTensor), { maxLength: 5 }).map((entries) => new Map(entries)),
  info: fc.dictionary(name, fc.string({ unit: 'grapheme' }), { maxKeys: 3, noNullPrototype: true }),
});
