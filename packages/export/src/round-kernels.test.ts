import { denseValues, type GraphNode, type Smask, type StoredTensor } from '@supermask/format';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundKernels } from './round-kernels.ts';

/** A network of one kernel and one bias. */
function network(kernel: StoredTensor, op: 'dense' | 'depthwise-conv2d' = 'dense'): Smask {
  const node = { name: 'y', op, input: 'x', kernel: 'kernel', bias: 'bias' } as GraphNode;
  return {
    graph: { inputs: [{ name: 'x', shape: [1] }], nodes: [node], outputs: ['y'] },
    tensors: new Map([
      ['kernel', kernel],
      ['bias', { shape: [1], values: Float32Array.of(1 / 3) }],
    ]),
    info: {},
  };
}

const rounded = (kernel: StoredTensor, values: 'float16' | 'int8', op?: 'depthwise-conv2d'): StoredTensor =>
  roundKernels(network(kernel, op), values).tensors.get('kernel') as StoredTensor;

/** Twelve rows and more of three channels, of very different sizes; some are left out. */
const kernels = fc
  .array(
    fc.tuple(
      fc.nat(3),
      fc.float({ min: -60_000, max: 60_000, noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(1, 2 ** -20, 0),
    ),
    { minLength: 36, maxLength: 60 },
  )
  .map((cells): StoredTensor => {
    const all = cells.slice(0, cells.length - (cells.length % 3));
    const mask = Uint8Array.from(all, ([kept]) => (kept > 0 ? 1 : 0));
    const values = Float32Array.from(all, ([, value, size]) => value * size).filter((_, i) => mask[i] === 1);
    return { shape: [all.length / 3, 3], mask, values };
  });

test('int8 moves a weight by half a step of its channel at most, float16 by half of its own', () => {
  fc.assert(
    fc.property(kernels, (kernel) => {
      const dense = denseValues(kernel);
      const sizes = [0, 1, 2].map((c) => Math.max(...dense.filter((_, i) => i % 3 === c).map(Math.abs)));
      denseValues(rounded(kernel, 'int8')).forEach((value, i) => {
        const step = (sizes[i % 3] as number) / 127;
        expect(Math.abs(value - (dense[i] as number))).toBeLessThanOrEqual(step * 0.50001 + 2 ** -140);
      });
      denseValues(rounded(kernel, 'float16')).forEach((value, i) => {
        const size = Math.abs(dense[i] as number);
        expect(Math.abs(value - (dense[i] as number))).toBeLessThanOrEqual(
          Math.max(size * 2 ** -11, 2 ** -25),
        );
      });
    }),
  );
});

test('the largest weight of a channel is ±127, a channel of zeros stays one', () => {
  const values = Float32Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? -i : 0));
  const { values: bytes } = rounded({ shape: [12, 2], values }, 'int8');
  expect(bytes).toEqual({
    integers: Int8Array.from(values, (value) => Math.round((value * 127) / 22)),
    scales: Float32Array.of(22 / 127, 0),
  });
});

test('a depthwise kernel has a scale for each pair of channel and multiplier', () => {
  const shape = [3, 3, 2, 2];
  const values = Float32Array.from({ length: 36 }, (_, i) => 10 ** (i % 4));
  const kernel = rounded({ shape, values }, 'int8', 'depthwise-conv2d');
  expect(kernel.values).toMatchObject({ integers: new Int8Array(36).fill(127), scales: { length: 4 } });
});

test('biases, signs, seeds and kernels that would not get smaller stay', () => {
  const stay = (kernel: StoredTensor): void => {
    const before = network(kernel);
    expect(roundKernels(before, 'int8').tensors).toEqual(before.tensors);
  };
  stay({ shape: [1, 4], values: Float32Array.of(1, 2, 3, 4) });
  stay({ shape: [50, 1], values: { signs: new Uint8Array(50), scales: Float32Array.of(1 / 3) } });
  const random = { distribution: 'normal', scale: 1, seed: 1, purpose: 'weights', stream: '' } as const;
  stay({ shape: [50, 1], mask: new Uint8Array(50).fill(1), values: random });
  const plain = network({ shape: [1], values: Float32Array.of(1 / 3) });
  expect(roundKernels(plain, 'float32')).toBe(plain);
  expect(roundKernels(plain, 'float16').tensors.get('bias')).toBe(plain.tensors.get('bias'));
});

test('refuses weights that float16 cannot hold, and unknown values', () => {
  const large = network({ shape: [1, 1], values: Float32Array.of(65520) });
  expect(() => roundKernels(large, 'float16')).toThrow('"kernel" has weights that float16 cannot hold');
  expect(() => roundKernels(large, 'int4' as 'int8')).toThrow(
    "must be 'float32', 'float16' or 'int8', got int4",
  );
});
