import fc from 'fast-check';
import type { Graph } from './graph.ts';
import { purposes } from './key.ts';
import { distributions } from './random-tensor.ts';
import { scaleCounts } from './scaled-signs.ts';
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

/** Unmasked, masked and stored, signs, masked and random, of up to 4 axes. */
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
        const scales = fc.float({ min: 0, noNaN: true, noDefaultInfinity: true });
        const count = scaleCounts(shape)[pick] as number;
        return fc
          .tuple(
            fc.array(fc.nat(1), { minLength: kept, maxLength: kept }),
            fc.array(scales, { minLength: count, maxLength: count }),
          )
          .map(([signs, sizes]) => ({
            shape,
            ...(bits === undefined ? {} : { mask: bits }),
            values: { signs: Uint8Array.from(signs), scales: Float32Array.from(sizes) },
          }));
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
