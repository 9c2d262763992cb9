import type { Reparam } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { density, expectHardMask, gradients, kernelsOf, runPage, trained, values } from './recipe.suite.ts';

const { dnw } = (await runPage('dnw')).declared as { dnw: (options: { density: number }) => Reparam };

test('every weight gets the gradient of the kernel', () => {
  const g = values(30, 1);
  const { dw } = gradients(dnw({ density: 0.2 }), { weight: tf.tensor(values(30)), scores: tf.scalar(0) }, g);
  expect(dw).toEqual([...Float32Array.from(g)]);
});

test('the largest weights are kept, pruned ones come back, and it exports', async () => {
  let first: Float32Array[] | undefined;
  const model = await trained({
    method: dnw({ density: 0.25 }),
    prepare: (decorated) => {
      first = kernelsOf(decorated).map(({ mask }) => mask);
    },
  });
  expect(density(model)).toBe(0.25);
  let cameBack = 0;
  kernelsOf(model).forEach(({ mask, weight }, k) => {
    const [kept, pruned] = [1, 0].map((bit) => [...weight].filter((_, i) => mask[i] === bit).map(Math.abs));
    expect(Math.min(...(kept ?? []))).toBeGreaterThanOrEqual(Math.max(...(pruned ?? [])));
    cameBack += mask.filter((bit, i) => bit === 1 && first?.[k]?.[i] === 0).length;
  });
  expect(cameBack).toBeGreaterThan(0);
  expectHardMask(model);
});
