import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestMask } from './largest-mask.ts';
import { nOfM } from './n-of-m.ts';

test('2:4 along the inputs of a dense kernel, ties by index, a short last group', () => {
  // [6, 2]: column 0 is one output's six inputs, in groups of four and two.
  const scores = Float32Array.of(0.1, 5, -0.4, 5, 0.2, 5, 0.3, 5, 9, 1, -8, 0);
  expect([...nOfM(scores, [6, 2], { n: 2, m: 4 })]).toEqual([0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
  expect([...nOfM(scores, [6, 2], { n: 1, m: 4, rank: 'value' })]).toEqual([
    0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0,
  ]);
});

test('every group has the mask that it has alone', () => {
  fc.assert(
    fc.property(
      fc.record({
        windows: fc.integer({ min: 1, max: 3 }),
        inputs: fc.integer({ min: 1, max: 9 }),
        outputs: fc.integer({ min: 1, max: 4 }),
        m: fc.integer({ min: 1, max: 5 }),
      }),
      fc.nat(),
      fc.infiniteStream(fc.constantFrom(0, -0, 0.5, -0.5, 1, -3)),
      ({ windows, inputs, outputs, m }, k, values) => {
        const n = 1 + (k % m);
        const size = windows * inputs * outputs;
        const scores = Float32Array.from({ length: size }, () => values.next().value as number);
        const mask = nOfM(scores, [1, windows, inputs, outputs], { n, m });
        for (let w = 0; w < windows; w++)
          for (let out = 0; out < outputs; out++)
            for (let from = 0; from < inputs; from += m) {
              const group = Array.from(
                { length: Math.min(m, inputs - from) },
                (_, i) => (w * inputs + from + i) * outputs + out,
              );
              const alone = largestMask(
                Float32Array.from(group, (i) => scores[i] as number),
                Math.min(n, group.length),
              );
              expect(group.map((i) => mask[i])).toEqual([...alone]);
            }
      },
    ),
  );
});

test('refuses what is no kernel, no N:M or no number', () => {
  const scores = new Float32Array(8);
  expect(() => nOfM(scores, [8], { n: 2, m: 4 })).toThrow(
    'shape must be [..., in, out] of 8 scores, got [8]',
  );
  expect(() => nOfM(scores, [4, 3], { n: 2, m: 4 })).toThrow('got [4, 3]');
  expect(() => nOfM(scores, [4, 2], { n: 5, m: 4 })).toThrow('1 ≤ n ≤ m, got n = 5 and m = 4');
  expect(() => nOfM(Float32Array.of(1, Number.NaN), [2, 1], { n: 1, m: 2 })).toThrow('got NaN at index 1');
});
