import { deviation, useBackend } from '@supermask/testing';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, expect, test } from 'vitest';
import { randomTensor } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const x = () => randomTensor<tf.Rank.R4>([2, 7, 6, 3], 1);
const operations = {
  conv2d: {
    filter: () => randomTensor<tf.Rank.R4>([3, 2, 3, 4], 2),
    channels: 4,
    fused: tf.fused.conv2d,
    unfused: tf.conv2d,
  },
  depthwiseConv2d: {
    filter: () => randomTensor<tf.Rank.R4>([3, 2, 3, 2], 2),
    channels: 6,
    fused: tf.fused.depthwiseConv2d,
    unfused: tf.depthwiseConv2d,
  },
};

type Operation = keyof typeof operations;

/** The gradients for x, filter and, if given, bias of a fused convolution and of the same one in steps. */
function bothGradients(operation: Operation, bias: tf.Tensor | undefined): [tf.Tensor[], tf.Tensor[]] {
  const { fused: fusedOperation, unfused, filter: makeFilter } = operations[operation];
  const fused = (a: tf.Tensor, filter: tf.Tensor, b?: tf.Tensor) =>
    fusedOperation({
      strides: 1,
      pad: 'same',
      dilations: [2, 3],
      x: a as tf.Tensor4D,
      filter: filter as tf.Tensor4D,
      ...(b && { bias: b }),
    }) as tf.Tensor;
  const inSteps = (a: tf.Tensor, filter: tf.Tensor, b?: tf.Tensor) => {
    const y = unfused(a as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same', 'NHWC', [2, 3]);
    return (b ? tf.add(y, b) : y) as tf.Tensor;
  };
  const inputs = [x(), makeFilter(), ...(bias ? [bias] : [])];
  const dy = randomTensor(inSteps(...(inputs as [tf.Tensor, tf.Tensor])).shape, 4);
  const gradients = (f: typeof fused) =>
    tf.grads((...all: tf.Tensor[]) => f(...(all as [tf.Tensor, tf.Tensor])))(inputs, dy);
  return [gradients(fused), gradients(inSteps)];
}

test.each(Object.keys(operations) as Operation[])(
  'fused.%s, dilated, has the gradients of its steps',
  async (operation) => {
    await useBackend('wasm');
    const { channels } = operations[operation];
    expect(() => bothGradients(operation, undefined)).toThrow(/dilation rates greater than 1/);
    install();
    for (const bias of [undefined, randomTensor([channels], 3)]) {
      const [fused, inSteps] = bothGradients(operation, bias);
      expect(fused).toHaveLength(bias ? 3 : 2);
      for (const [i, gradient] of fused.entries()) {
        const expected = inSteps[i] as tf.Tensor;
        expect(gradient.shape).toEqual(expected.shape);
        expect(deviation(gradient.dataSync(), expected.dataSync())).toBe(0);
      }
    }
  },
);

test('a single image, without its batch, has gradients too', async () => {
  await useBackend('wasm');
  install();
  const image = randomTensor<tf.Rank.R3>([5, 5, 1], 1);
  const filter = randomTensor<tf.Rank.R4>([2, 2, 1, 1], 2);
  const fused = (a: tf.Tensor) =>
    tf.fused.conv2d({
      x: a as tf.Tensor3D,
      filter,
      strides: 1,
      pad: 'valid',
      dilations: [2, 2],
    }) as tf.Tensor;
  const inSteps = (a: tf.Tensor) =>
    tf.conv2d(a as tf.Tensor3D, filter, 1, 'valid', 'NHWC', [2, 2]) as tf.Tensor;
  expect(tf.grad(fused)(image).dataSync()).toEqual(tf.grad(inSteps)(image).dataSync());
});

test('dilated layers of tf.layers train', async () => {
  await useBackend('wasm');
  install();
  const model = tfl.sequential();
  model.add(tfl.layers.conv2d({ inputShape: [8, 8, 2], filters: 3, kernelSize: 3, dilationRate: 2 }));
  model.add(tfl.layers.conv2d({ filters: 2, kernelSize: 2, dilationRate: [1, 3], activation: 'relu' }));
  model.add(tfl.layers.flatten());
  model.add(tfl.layers.dense({ units: 1 }));
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
  const inputs = randomTensor([16, 8, 8, 2], 1);
  const labels = tf.mean(inputs, [1, 2, 3]);
  const { history } = await model.fit(inputs, labels, { epochs: 30, verbose: 0, shuffle: false });
  const losses = history.loss as number[];
  expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 3);
});

test('300 steps through dilated convolutions leave neither tensors nor heap behind', async () => {
  await useBackend('wasm');
  install();
  const backend = tf.backend() as BackendWasm;
  const filter = tf.variable(randomTensor<tf.Rank.R4>([3, 3, 16, 16], 2));
  const depthwise = tf.variable(randomTensor<tf.Rank.R4>([3, 3, 16, 1], 3));
  const image = randomTensor<tf.Rank.R4>([2, 16, 16, 16], 1);
  const bias = tf.variable(tf.zeros<tf.Rank.R1>([16]));
  const common = { strides: 1, pad: 'same', dilations: [2, 2] as [number, number] } as const;
  const optimizer = tf.train.sgd(1e-6);
  const step = () =>
    optimizer.minimize(() => {
      const first = tf.fused.conv2d({ ...common, x: image, filter, bias });
      const second = tf.fused.depthwiseConv2d({ ...common, x: first, filter: depthwise });
      const third = tf.depthwiseConv2d(tf.tanh(second), depthwise, 1, 'same', 'NHWC', 2);
      return tf.sum(tf.square(tf.conv2d(third, filter, 1, 'same', 'NHWC', [1, 3]))) as tf.Scalar;
    });
  const state = () => ({
    tensors: tf.memory().numTensors,
    data: backend.numDataIds(),
    heap: (backend.wasm as unknown as { HEAPU8: Uint8Array }).HEAPU8.buffer.byteLength,
  });
  for (let i = 0; i < 3; i++) step();
  const before = state();
  for (let i = 0; i < 300; i++) step();
  expect(state()).toEqual(before);
});

test("a user's own custom gradient around a dilated convolution stays", async () => {
  await useBackend('wasm');
  install();
  const filter = tf.ones<tf.Rank.R4>([2, 2, 3, 1]);
  const own = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => ({
    value: tf.fused.conv2d({
      x: args[0] as tf.Tensor4D,
      filter,
      strides: 1,
      pad: 'same',
      dilations: [2, 2],
    }) as tf.Tensor,
    gradFunc: () => tf.fill([2, 7, 6, 3], 42),
  }));
  expect(
    new Set(
      tf
        .grad((a) => own(a))(x())
        .dataSync(),
    ),
  ).toEqual(new Set([42]));
});

test('outside of gradients, and after uninstall, nothing is different', async () => {
  await useBackend('wasm');
  const customGrad = tf.engine().customGrad;
  const forward = () =>
    tf.fused
      .conv2d({
        x: x(),
        filter: operations.conv2d.filter(),
        strides: 1,
        pad: 'same',
        dilations: [2, 2],
        activation: 'relu',
      })
      .dataSync();
  const stock = forward();
  install();
  expect(tf.engine().customGrad).not.toBe(customGrad);
  expect(forward()).toEqual(stock);
  uninstall();
  expect(tf.engine().customGrad).toBe(customGrad);
  expect(Object.hasOwn(tf.engine(), 'customGrad')).toBe(false);
});

test('what is no function is refused as by tfjs, at once', async () => {
  await useBackend('wasm');
  install();
  expect(() => tf.customGrad(5 as never)).toThrow('must be a function');
});
