import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';
import type { LayerCase } from './layer-case.suite.ts';
import { LayerSubject } from './layer-subject.suite.ts';
import { plainLayers } from './plain-layers.suite.ts';
import { recurrentLayers } from './recurrent-layers.suite.ts';
import { unevenTensor } from './uneven-values.suite.ts';
import { weightedLayers } from './weighted-layers.suite.ts';

afterEach(uninstall);

const allLayers = Object.entries({ ...weightedLayers, ...recurrentLayers, ...plainLayers });

/** All gradients, those of the inputs first. */
function gradients(given: LayerCase): tf.Tensor[] {
  const subject = new LayerSubject(given);
  const result = [...(given.first ? [] : subject.inputGradients()), ...subject.weightGradients()];
  subject.dispose();
  return result;
}

/** The same by differences of the forward pass, exact where it is linear in each tensor. */
function differences(given: LayerCase): tf.Tensor[] {
  const subject = new LayerSubject(given);
  const [input] = subject.inputs as [tf.Tensor];
  const losses = (tensor: tf.Tensor, loss: (value: tf.Tensor) => tf.Tensor) =>
    tf.stack(
      Array.from({ length: tensor.size }, (_, i) => {
        const unit = tf.reshape(tf.oneHot(tf.scalar(i, 'int32'), tensor.size, 1, 0, 'float32'), tensor.shape);
        const difference = tf.sub(loss(tf.add(tensor, unit)), loss(tf.sub(tensor, unit)));
        return tf.div(difference, 2);
      }),
    );
  const result = [
    losses(input, (value) => subject.loss([value])),
    ...subject.variables.map((variable) => {
      const kept = tf.clone(variable);
      const gradient = losses(kept, (value) => {
        variable.assign(value);
        return subject.loss(subject.inputs);
      });
      variable.assign(kept);
      return gradient;
    }),
  ];
  subject.dispose();
  return result;
}

const STEP = 1e-2;

/** The slope of the loss along uneven directions: by a difference, and as the gradients have it. */
function slopes(given: LayerCase, gradientValues: readonly Float32Array[]): tf.Tensor[] {
  const subject = new LayerSubject(given);
  const points = [...(given.first ? [] : subject.inputs), ...subject.variables].map((x) => tf.clone(x));
  const directions = points.map(({ shape }, i) => unevenTensor(shape, 1, 40 + i));
  const lossAt = (step: number) => {
    const moved = points.map((point, i) => tf.add(point, tf.mul(directions[i] as tf.Tensor, step)));
    const inputs = given.first ? subject.inputs : moved.splice(0, subject.inputs.length);
    for (const [i, variable] of subject.variables.entries()) variable.assign(moved[i] as tf.Tensor);
    return subject.loss(inputs);
  };
  const numeric = tf.div(tf.sub(lossAt(STEP), lossAt(-STEP)), 2 * STEP);
  const terms = directions.map((direction, i) =>
    tf.sum(tf.mul(direction, tf.tensor(gradientValues[i] as Float32Array, direction.shape))),
  );
  subject.dispose();
  return [numeric, tf.addN(terms), tf.addN(terms.map((term) => tf.abs(term)))];
}

test.each(allLayers)('the gradients of %s agree with the cpu backend', async (_, given) => {
  if (given.onCpu === 'added') {
    await useBackend('wasm');
    install();
  }
  const byDifferences = given.onCpu === 'wrong' || given.onCpu === 'missing';
  const expected = await valuesOn('cpu', () => (byDifferences ? differences(given) : gradients(given)));
  await useBackend('wasm');
  install();
  const actual = await valuesOn('wasm', () => gradients(given));
  expect(actual.length).toBe(expected.length);
  for (const [i, values] of actual.entries()) {
    expect(deviation(values, expected[i] as Float32Array), `gradient ${i}`).toBeLessThan(1e-5);
  }
  const [numeric, expectedSlope, scale] = (await valuesOn('wasm', () => slopes(given, actual))).map(
    ([value]) => value as number,
  ) as [number, number, number];
  expect(Math.abs(numeric - expectedSlope) / scale).toBeLessThan(1e-2);
});
