import type { Reparam } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import {
  expectClose,
  expectHardMask,
  gradients,
  kernelsOf,
  runPage,
  trained,
  values,
} from './recipe.suite.ts';

const { superblock } = (await runPage('superblock')).declared as {
  superblock: (options: { density: number; tile: number }) => Reparam;
};
const tileOf = (i: number, columns: number, size: number): string =>
  `${Math.floor(i / columns / size)},${Math.floor((i % columns) / size)}`;

test('the gradient to a tile is the sum of G · w over it; dw = G · M', () => {
  const [w, g] = [values(64), values(64, 1)];
  const stored = { weight: tf.tensor(w, [8, 8]), scores: tf.tensor(values(4, 2), [2, 2]) };
  const method = superblock({ density: 0.5, tile: 4 });
  const mask = method.mask(stored, { training: true }).dataSync();
  const { dw, ds } = gradients(method, stored, g);
  const sums = new Map<string, number>();
  w.forEach((x, i) => {
    const tile = tileOf(i, 8, 4);
    sums.set(tile, (sums.get(tile) ?? 0) + x * (g[i] as number));
  });
  expectClose(ds, [...sums.values()]);
  expectClose(
    dw,
    g.map((x, i) => x * (mask[i] as number)),
  );
});

test('whole tiles are kept or pruned, and it exports', async () => {
  const model = await trained({ method: superblock({ density: 0.5, tile: 4 }) });
  const [{ mask }] = kernelsOf(model) as [ReturnType<typeof kernelsOf>[number]];
  const tiles = new Map<string, Set<number>>();
  mask.forEach((bit, i) => {
    const tile = tileOf(i, 24, 4);
    tiles.set(tile, (tiles.get(tile) ?? new Set()).add(bit));
  });
  expect([...tiles.values()].every((bits) => bits.size === 1)).toBe(true);
  expect(mask.filter((bit) => bit === 1).length).toBe((16 * 24) / 2);
  expectHardMask(model);
});
