import type { Reparam } from '@supermask/core';
import { sgd } from '@supermask/trainers';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { density, expectClose, expectHardMask, kernelsOf, runPage, trained, values } from './recipe.suite.ts';

const { maskllm } = (await runPage('maskllm')).declared as {
  maskllm: (options: { steps: number; kappa?: number; weights?: boolean }) => Reparam;
};
const options = [
  [0, 1],
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 3],
  [2, 3],
];

test('the soft mask is the mixture of the written formulas, at every temperature', () => {
  const [w, s, u] = [
    values(24),
    values(36, 2).map((x) => x / 50),
    values(36, 3).map((x) => (x + 1.02) / 2.04),
  ];
  const stored = { weight: tf.tensor(w, [8, 3]), scores: tf.tensor(s, [6, 6]) };
  for (const [step, temperature] of [
    [0, 4],
    [50, 2.05],
    [200, 0.1],
  ] as const) {
    const context = { training: true, step, uniform: () => tf.tensor(u, [6, 6]) };
    const kernel = maskllm({ steps: 100 }).effective(stored, context).dataSync();
    const expected = w.map((x, at) => {
      const [input, output] = [Math.floor(at / 3), at % 3];
      // Kernels are cut into groups output by output, with the inputs in order.
      const group = [...Array(6).keys()].map((option) => {
        const i = Math.floor((input + output * 8) / 4) * 6 + option;
        return Math.exp((100 * (s[i] as number) - Math.log(-Math.log(u[i] as number))) / temperature);
      });
      const total = group.reduce((sum, y) => sum + y, 0);
      const kept = group.reduce((sum, y, o) => (options[o]?.includes(input % 4) ? sum + y : sum), 0);
      return (x * kept) / total;
    });
    expectClose([...kernel], expected);
  }
});

test('learns, keeps two of every four inputs of each output, and exports', async () => {
  const fast = sgd({ learningRate: 0.05, momentum: 0.9 });
  const model = await trained({
    method: maskllm({ steps: 36, kappa: 10 }),
    optimisers: { scores: fast, weights: fast },
    epochs: 12,
  });
  expect(density(model)).toBe(0.5);
  for (const { mask, kernel } of kernelsOf(model)) {
    const [inputs, outputs] = kernel.weight.shape as [number, number];
    for (let group = 0; group < inputs / 4; group++) {
      for (let output = 0; output < outputs; output++) {
        const bits = [0, 1, 2, 3].map((i) => mask[(4 * group + i) * outputs + output] as number);
        expect(bits.reduce((sum, bit) => sum + bit, 0)).toBe(2);
      }
    }
  }
  expectHardMask(model);
});
