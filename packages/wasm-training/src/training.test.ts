import { deviation, useBackend } from '@supermask/testing';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';
import { makeNet, type Net, netDesigns } from './training-nets.suite.ts';
import { unevenValues } from './uneven-values.suite.ts';

afterEach(uninstall);

/** conv → tanh → maxPool → conv at stride 2 → leakyRelu → dense, with biases, on 4 images of 12×12. */
function makeConvNet(channels: number): Pick<Net, 'variables' | 'loss'> {
  const variable = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number): tf.Variable<R> => {
    const initial = tf.tensor<R>(unevenValues(shape, 0.3, seed), shape);
    const result = tf.variable(initial);
    initial.dispose();
    return result;
  };
  const k1 = variable<tf.Rank.R4>([3, 3, 2, channels], 1);
  const b1 = variable<tf.Rank.R1>([channels], 2);
  const k2 = variable<tf.Rank.R4>([3, 3, channels, channels], 3);
  const b2 = variable<tf.Rank.R1>([channels], 4);
  const k3 = variable<tf.Rank.R2>([9 * channels, 5], 5);
  const b3 = variable<tf.Rank.R1>([5], 6);
  const x = tf.tensor4d(unevenValues([4, 12, 12, 2], 1, 7), [4, 12, 12, 2]);
  const labels = tf.tidy(() => tf.oneHot(tf.tensor1d([0, 1, 2, 4], 'int32'), 5));
  const loss = () => {
    const first = tf.tanh(tf.add(tf.conv2d(x, k1, 1, 'same'), b1)) as tf.Tensor4D;
    const half = tf.maxPool(first, 2, 2, 'valid');
    const second = tf.leakyRelu(tf.add(tf.conv2d(half, k2, 2, 'same'), b2));
    const logits = tf.add(tf.matMul(tf.reshape(second, [4, -1]), k3), b3);
    return tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar;
  };
  return { variables: [k1, b1, k2, b2, k3, b3], loss };
}

function gradientsOf(net: Pick<Net, 'variables' | 'loss'>): tf.Tensor[] {
  const { value, grads } = tf.variableGrads(net.loss, net.variables);
  return [value, ...net.variables.map(({ name }) => grads[name] as tf.Tensor)];
}

test.each(Object.entries(netDesigns))('a training step of the %s agrees with cpu', async (_, design) => {
  const step = () => {
    const net = makeNet(design);
    const gradients = gradientsOf(net);
    const loss = tf.train.momentum(0.1, 0.9).minimize(net.loss, true, net.variables) as tf.Scalar;
    const updated = net.variables.map((variable) => tf.clone(variable));
    net.model.dispose();
    return [...gradients, loss, ...updated];
  };
  const expected = await valuesOn('cpu', step);
  await useBackend('wasm');
  install();
  const actual = await valuesOn('wasm', step);
  for (const [i, values] of actual.entries()) {
    expect(deviation(values, expected[i] as Float32Array), `tensor ${i}`).toBeLessThan(1e-5);
  }
});

test('no gradient is computed for the input of the first layer', async () => {
  await useBackend('wasm');
  install();
  const net = makeConvNet(6);
  const { kernels } = await tf.profile(() => gradientsOf(net));
  const count = (name: string) => kernels.filter((kernel) => kernel.name === name).length;
  expect(count('Conv2DBackpropFilter')).toBe(2);
  expect(count('Conv2DBackpropInput')).toBe(1);
});

test('1,000 steps leave neither tensors nor heap behind, and learn', async () => {
  await useBackend('wasm');
  install();
  // With 24 channels each operand that XNNPACK packs has 10 to 50 kB, so that a packing left behind at each
  // step would fill the 16 MB heap well before the end.
  const net = makeConvNet(24);
  const optimizer = tf.train.sgd(0.05);
  const backend = tf.backend() as BackendWasm;
  const state = () => ({
    tensors: tf.memory().numTensors,
    data: backend.numDataIds(),
    heap: (backend.wasm as unknown as { HEAPU8: Uint8Array }).HEAPU8.buffer.byteLength,
  });
  const step = () => optimizer.minimize(net.loss, true, net.variables) as tf.Scalar;
  const losses = [step().dataSync()[0] as number];
  tf.dispose(step());
  const before = state();
  for (let i = 0; i < 1000; i++) tf.dispose(step());
  expect(state()).toEqual(before);
  losses.push(tf.tidy(() => net.loss().dataSync()[0] as number));
  expect(losses[1]).toBeLessThan((losses[0] as number) / 10);
}, 180_000);
