import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOps, type Ops } from './create-ops.ts';
import { poisoned } from './engines.suite.ts';
import { correlated, deviation, ternary, uniform } from './reference.suite.ts';

const small = fc.integer({ min: 0, max: 3 });
const pair = (max: number) => fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));

/** Convolutions of all kinds whose kernel fits the padded image. */
const convolutions = fc
  .record({
    image: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 37 })),
    inputs: fc.integer({ min: 1, max: 5 }),
    outputs: fc.integer({ min: 1, max: 6 }),
    size: pair(4),
    strides: pair(3),
    dilations: pair(2),
    padding: fc.tuple(fc.tuple(small, small), fc.tuple(small, small)),
    groups: fc.constantFrom(1, 1, 2),
    density: fc.constantFrom(0, 0.1, 0.5, 1),
    seed: fc.integer({ min: 0, max: 1e6 }),
    epilogue: fc.boolean(),
    relu: fc.boolean(),
  })
  .map(({ inputs, outputs, groups, ...rest }) => ({
    ...rest,
    ...{ groups, inputs, channels: inputs * groups, units: outputs * groups },
  }))
  .filter(({ image, size, dilations, padding }) =>
    [0, 1].every(
      (axis) =>
        ((size[axis] as number) - 1) * (dilations[axis] as number) + 1 <=
        (image[axis] as number) + (padding[axis]?.[0] as number) + (padding[axis]?.[1] as number),
    ),
  );

/** What must hold of convolutions with one kind of kernels. */
export function conv2dSuite(simd: 'none' | 'fixed' | 'relaxed'): void {
  describe(`packConv2d, ${simd}`, () => {
    const ops = poisoned(simd);
    const plain = createOps({ simd: 'none' });

    test('convolutions are right, and the same bits as in plain JavaScript', () => {
      fc.assert(
        fc.property(
          convolutions,
          fc.constantFrom('sparse', 'signs', 'dense'),
          ({ inputs, density, seed, epilogue, ...options }, form) => {
            const { units, channels, image, size, groups } = options;
            fc.pre(form !== 'dense' || groups === 1);
            const count = size[0] * size[1] * inputs * units;
            const kernel =
              form === 'signs'
                ? ternary(count, seed, density, (i) => i % units)
                : uniform(count, seed, density);
            const input = uniform(channels * image[0] * image[1], seed + 1);
            const all = {
              ...options,
              form,
              scale: epilogue ? uniform(units, seed + 2) : undefined,
              bias: epilogue ? uniform(units, seed + 3) : undefined,
            };
            const apply = (with_: Ops): Float32Array => {
              const conv = with_.packConv2d(kernel, all);
              const result = conv.apply(input);
              expect(result).toHaveLength(conv.output.reduce((product, length) => product * length));
              conv.dispose();
              return result;
            };
            const got = apply(ops);
            expect(deviation(got, correlated(kernel, input, all))).toBeLessThan(1e-5);
            if (simd !== 'relaxed') expect(got).toEqual(apply(plain));
          },
        ),
        { numRuns: 300 },
      );
    });

    test('resident arrays are read and written exactly', () => {
      fc.assert(
        fc.property(convolutions, ({ inputs, density, seed, epilogue, ...options }) => {
          const { units, channels, image, size } = options;
          const kernel = ternary(size[0] * size[1] * inputs * units, seed, density, (i) => i % units);
          const conv = ops.packConv2d(kernel, { ...options, form: 'signs' });
          const lengths = [3, channels * image[0] * image[1], 3, conv.output.reduce((a, b) => a * b), 3];
          const arrays = lengths.map((length) => ops.allocate(length));
          const [before, input, between, output, after] = arrays as Five;
          const guards = [before, between, after];
          for (const guard of guards) guard.values.fill(Number.NaN);
          const numbers = uniform(input.length, seed);
          input.values.set(numbers);
          conv.apply(input, { output });
          expect(output.values).toEqual(conv.apply(numbers));
          for (const guard of guards) expect(guard.values.every(Number.isNaN)).toBe(true);
          expect(input.values).toEqual(numbers);
          for (const each of [conv, ...arrays]) each.dispose();
        }),
      );
    });

    test('layers of several blocks, in 16 and in 32 bits, are right and the same bits as in plain JavaScript', () => {
      // The last has too many positions for 16 bits and too few weights for smaller blocks.
      for (const [channels, side, density] of [
        [200, 9, 0.6],
        [9, 120, 0.2],
      ] as const) {
        const shape = { image: [side, side], channels, units: 3, size: [3, 3], padding: 'same' } as const;
        const input = uniform(channels * side * side, 1);
        for (const form of ['sparse', 'signs', 'dense'] as const) {
          const count = 27 * channels;
          const kernel =
            form === 'signs' ? ternary(count, 2, density, (i) => i % 3) : uniform(count, 2, density);
          const all = { ...shape, form, relu: true, bias: uniform(3, 3) };
          const got = ops.packConv2d(kernel, all).apply(input);
          const truth = correlated(kernel, input, {
            ...all,
            ...{ strides: [1, 1], dilations: [1, 1], groups: 1 },
            padding: [
              [1, 1],
              [1, 1],
            ],
          });
          expect(deviation(got, truth)).toBeLessThan(1e-5);
          if (simd !== 'relaxed') expect(got).toEqual(plain.packConv2d(kernel, all).apply(input));
        }
      }
    });

    test('padding same is that of TensorFlow; both layouts of a kernel hold the same weights', () => {
      const [height, width, channels, units] = [3, 2, 3, 5];
      const kernel = uniform(height * width * channels * units, 1, 0.5);
      const oihw = Float32Array.from(kernel, (_, i) => {
        const [unit, c] = [
          Math.floor(i / (height * width * channels)),
          Math.floor(i / (height * width)) % channels,
        ];
        return kernel[((i % (height * width)) * channels + c) * units + unit] as number;
      });
      const shape = { image: [7, 8], channels, units, size: [height, width], strides: [2, 1] } as const;
      const input = uniform(channels * 56, 2);
      // 7 rows in steps of 2 are 4, whose windows span 9: one row above, one below.
      const padding = [
        [1, 1],
        [0, 1],
      ] as const;
      const expected = ops.packConv2d(kernel, { ...shape, padding }).apply(input);
      expect(ops.packConv2d(oihw, { ...shape, padding: 'same', layout: 'oihw' }).apply(input)).toEqual(
        expected,
      );
    });
  });
}

type Resident = ReturnType<Ops['allocate']>;
type Five = [Resident, Resident, Resident, Resident, Resident];
