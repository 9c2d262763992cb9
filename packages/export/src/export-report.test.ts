import { edgePopup, signedConstant } from '@supermask/core';
import { decodeSmask, denseValues } from '@supermask/format';
import { conv1616128, countDensity, decorateModel, strip } from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import { denseBytes } from './dense-bytes.ts';
import { exportModel } from './export-model.ts';
import { exportReport } from './export-report.ts';
import { gzipSize } from './gzip-size.ts';
import { inspectSmask } from './inspect-smask.ts';

beforeEach(() => useBackend('cpu'));

const build = (): Promise<LayersModel> =>
  decorateModel(conv1616128({ inputShape: [8, 8, 1], classes: 4 }), {
    ...{ method: edgePopup({ density: 0.5 }), weights: signedConstant(), seed: 1 },
  });

test('counts the bytes of the file, and those of the dense network that it came from', async () => {
  const model = await build();
  const bytes = exportModel(model);
  const before = tf.memory().numTensors;
  const { deviation, sizes, milliseconds } = await exportReport(model, bytes, { rounds: 3, warmUps: 1 });
  expect(tf.memory().numTensors).toBe(before);
  expect(deviation).toBeLessThan(1e-5);
  expect(sizes.file).toEqual({ bytes: bytes.length, gzip: await gzipSize(bytes) });
  expect(Object.values(sizes.parts).reduce((sum, size) => sum + size, 0)).toBe(bytes.length);
  const plain = await strip(model);
  const kernels = countDensity(model).reduce((sum, { total }) => sum + total, 0);
  expect(sizes.dense.float32.bytes).toBe(4 * plain.countParams());
  expect(sizes.dense.float16.bytes).toBe(2 * plain.countParams());
  const outputs = plain.weights
    .filter(({ shape }) => shape.length > 1)
    .map(({ shape }) => shape.at(-1) as number);
  const scales = outputs.reduce((sum, size) => sum + size, 0);
  expect(sizes.dense.int8.bytes).toBe(kernels + 4 * (scales + plain.countParams() - kernels));
  expect(sizes.dense.float32.gzip).toBeLessThan(sizes.dense.float32.bytes / 8);
  expect(milliseconds.runtime).toBeGreaterThan(0);
  expect(milliseconds.dense).toBeGreaterThan(0);
});

test('looks into a file', async () => {
  const bytes = exportModel(await build(), { keepDead: true, info: { classes: 'a,b' } });
  const { tensors, nodes, inputs, outputs, info, sizes } = await inspectSmask(bytes);
  expect(inputs).toMatchObject([{ shape: [8, 8, 1] }]);
  expect(outputs).toMatchObject([{ name: 'logits', shape: [4] }]);
  expect(info).toEqual({ classes: 'a,b' });
  expect(nodes.at(-1)).toMatchObject({
    name: 'logits',
    op: 'dense',
    tensors: ['logits/kernel'],
  });
  const file = decodeSmask(bytes);
  for (const { name, total, kept, stored, bytes: held } of tensors) {
    const values = denseValues(file.tensors.get(name) as Parameters<typeof denseValues>[0]);
    expect(total).toBe(values.length);
    if (name.endsWith('kernel')) {
      expect(stored).toBe('seed');
      expect(kept).toBe(values.filter((value) => value !== 0).length);
      expect(held).toBeLessThanOrEqual(Math.ceil(total / 8));
    } else expect({ stored, held }).toEqual({ stored: 'float32', held: 4 * total });
  }
  const held = tensors.reduce((sum, tensor) => sum + tensor.bytes, sizes.parts.header as number);
  expect(held).toBe(bytes.length);
});

test('pruned numbers of a dense network are all the same zero', () => {
  for (const type of ['float32', 'float16', 'int8'] as const) {
    const [minus, plus] = [-0, 0].map((zero) =>
      denseBytes([{ shape: [2, 2], values: Float32Array.of(zero, 1, -1, zero) }], type),
    );
    expect(minus).toEqual(plus);
  }
});

test('dense numbers of one and two bytes are near those of four', () => {
  const values = Float32Array.from({ length: 60 }, (_, i) => ((i * 37) % 61) / 10 - 3);
  const tensors = [{ shape: [10, 6], values }];
  const halves = new Uint16Array(denseBytes(tensors, 'float16').buffer);
  expect(halves.length).toBe(60);
  const bytes = denseBytes(tensors, 'int8');
  const scales = new Float32Array(bytes.slice(60).buffer);
  new Int8Array(bytes.buffer, 0, 60).forEach((integer, i) => {
    const scale = scales[i % 6] as number;
    expect(Math.abs(integer * scale - (values[i] as number))).toBeLessThanOrEqual(scale * 0.5001);
  });
});
