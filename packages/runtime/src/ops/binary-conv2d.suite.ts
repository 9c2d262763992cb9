import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOps, type Ops } from './create-ops.ts';
import { poisoned } from './engines.suite.ts';
import { correlated, ternary, uniform } from './reference.suite.ts';

const small = fc.integer({ min: 0, max: 3 });
const pair = (max: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));

const convolutions = fc
  .record({
    image: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 37 })),
    channels: fc.integer({ min: 1, max: 70 }),
    units: fc.integer({ min: 1, max: 6 }),
    size: pair(4),
    strides: pair(3),
    dilations: pair(2),
    padding: fc.tuple(fc.tuple(small, small), fc.tuple(small, small)),
    density: fc.constantFrom(0, 0.1, 0.5, 1),
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .filter(({ image, size, dilations, padding }) =>
    [0, 1].every(
      (axis) =>
        ((size[axis] as number) - 1) * (dilations[axis] as number) + 1 <=
        (image[axis] as number) + (padding[axis]?.[0] as number) + (padding[axis]?.[1] as number),
    ),
  );

/** What must hold of binary convolutions with one kind of kernels: they are exact. */
export function binaryConv2dSuite(simd: 'none' | 'fixed' | 'relaxed'): void {
  describe(`packBinaryConv2d, ${simd}`, () => {
    const ops = poisoned(simd);
    const plain = createOps({ simd: 'none' });

    test('sums, floats and signs are exactly right', () => {
      fc.assert(
        fc.property(convolutions, ({ density, seed, ...options }) => {
          const { units, channels, image, size } = options;
          const kernel = ternary(size[0] * size[1] * channels * units, seed, density, (i) => i % units);
          const signs = uniform(channels * image[0] * image[1], seed + 1).map((value) =>
            value < 0 ? -1 : 1,
          );
          const expected = correlated(kernel.map(Math.sign), signs, { ...options, groups: 1 });
          const thresholds = Int32Array.from({ length: units }, (_, unit) =>
            unit === 5 ? (seed % 2 ? 40_000 : -40_000) : ((seed + unit) % 7) - 3,
          );
          const flips = Uint8Array.from({ length: units }, (_, unit) => (seed >> unit) & 1);
          const [scale, bias] = [uniform(units, seed + 2), uniform(units, seed + 3)];
          const compute = (with_: Ops) => {
            const conv = with_.packBinaryConv2d(kernel, { ...options, thresholds, flips, scale, bias });
            const nibbles = with_.signNibbles(signs, { channels, positions: image[0] * image[1] });
            const found = [conv.sums(nibbles), conv.apply(nibbles), conv.signs(nibbles)] as const;
            conv.dispose();
            return found;
          };
          const [sums, floats, bits] = compute(ops);
          expect(sums).toEqual(Int16Array.from(expected));
          const pixels = expected.length / units;
          const unit = (i: number): number => Math.floor(i / pixels);
          expect(floats).toEqual(
            sumsTo(expected, (sum, i) => {
              const alpha = Math.abs(kernel.find((w, at) => at % units === unit(i) && w !== 0) ?? 1);
              const factor = Math.fround(alpha * (scale[unit(i)] as number));
              return Math.fround(sum * factor) + (bias[unit(i)] as number);
            }),
          );
          for (let i = 0; i < expected.length; i++) {
            const at = (unit(i) >> 2) * pixels + (i % pixels);
            const above = (expected[i] as number) >= (thresholds[unit(i)] as number);
            expect(((bits[at] as number) >> (unit(i) & 3)) & 1).toBe(
              Number(above) ^ (flips[unit(i)] as number),
            );
          }
          expect([sums, floats, bits]).toEqual(compute(plain));
        }),
        { numRuns: 150 },
      );
    });

    test('resident nibbles are read and written exactly', () => {
      const options = { image: [5, 9], channels: 10, units: 7, size: [3, 3], padding: 'same' } as const;
      const conv = ops.packBinaryConv2d(
        ternary(630, 5, 0.7, (i) => i % 7),
        options,
      );
      const [before, input, between, output, after] = [3, 3 * 45, 3, 2 * 45, 3].map((length) =>
        ops.allocateNibbles(length),
      ) as [Resident, Resident, Resident, Resident, Resident];
      const guards = [before, between, after];
      for (const guard of guards) guard.values.fill(99);
      ops.signNibbles(uniform(450, 6), { channels: 10, positions: 45, output: input });
      const given = input.values.slice();
      expect(given).toEqual(ops.signNibbles(uniform(450, 6), { channels: 10, positions: 45 }));
      expect(conv.signs(input, { output })).toBe(output);
      expect(output.values).toEqual(conv.signs(given));
      expect(input.values).toEqual(given);
      for (const guard of guards) expect(guard.values.every((value) => value === 99)).toBe(true);
    });

    test('many full channels do not overflow the narrow sums', () => {
      const channels = 3640;
      const kernel = new Float32Array(9 * channels).fill(-1);
      const options = { image: [3, 3], channels, units: 1, size: [3, 3] } as const;
      const nibbles = ops.signNibbles(new Float32Array(9 * channels).fill(1), { channels, positions: 9 });
      expect([...ops.packBinaryConv2d(kernel, options).sums(nibbles)]).toEqual([-9 * channels]);
    });
  });
}

function sumsTo(sums: Float64Array, to: (sum: number, i: number) => number): Float32Array {
  return Float32Array.from(sums, to);
}

type Resident = ReturnType<Ops['allocateNibbles']>;
