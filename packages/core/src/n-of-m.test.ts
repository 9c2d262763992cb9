import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { largestMask } from './largest-mask.ts';
import { type NOfMOptions, nOfM } from './n-of-m.ts';
import { ruleFromConfig } from './rule-from-config.ts';

function maskOf(scores: Float32Array, shape: number[], options: NOfMOptions): number[] {
  const masks = tf.tidy(() => {
    const [mask] = nOfM(options).masks([tf.tensor(scores, shape)], { training: true });
    return (mask as tf.Tensor).dataSync();
  });
  return [...masks];
}

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('2:4 along the inputs of a dense kernel, ties by index, a short last group', () => {
    // [6, 2]: column 0 is one output's six inputs, in groups of four and two.
    const scores = Float32Array.of(0.1, 5, -0.4, 5, 0.2, 5, 0.3, 5, 9, 1, -8, 0);
    expect(maskOf(scores, [6, 2], { n: 2, m: 4 })).toEqual([0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
    const byValue = maskOf(scores, [6, 2], { n: 1, m: 4, rank: 'value' });
    expect(byValue).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0]);
  });

  test('the gradient goes straight through', () => {
    const g = tf.tensor([1, 2, 3, 4], [4, 1]);
    const scores = tf.tensor([0.1, -5e-8, 0, 3], [4, 1]);
    const of = (rank: 'magnitude' | 'value'): number[] => {
      const mask = (s: tf.Tensor): tf.Tensor =>
        nOfM({ n: 2, m: 4, rank }).masks([s], { training: true })[0] as tf.Tensor;
      return [...tf.grad(mask)(scores, g).dataSync()].map((value) => value + 0);
    };
    expect(of('magnitude')).toEqual([1, -2, 0, 4]);
    expect(of('value')).toEqual([1, 2, 3, 4]);
  });
});

test('every group has the mask that it has alone', async () => {
  await useBackend('cpu');
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
        const mask = maskOf(scores, [1, windows, inputs, outputs], { n, m });
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

test('refuses what is no kernel or no N:M; comes back from its configuration', () => {
  const [scores] = [new Float32Array(8)];
  expect(() => maskOf(scores, [8], { n: 2, m: 4 })).toThrow('a kernel is [..., in, out], got [8]');
  expect(() => nOfM({ n: 5, m: 4 })).toThrow('1 ≤ n ≤ m, got n = 5 and m = 4');
  const { config } = nOfM({ n: 2, m: 4 });
  expect(ruleFromConfig(JSON.parse(JSON.stringify(config))).config).toEqual(config);
});
