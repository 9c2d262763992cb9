import { randomValues } from '@supermask/format';
import type { Network } from '@supermask/runtime';
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Runs a model and its file on the same four random inputs.
 *
 * @returns the largest deviation over the largest value of the outputs; 0 when equal.
 */
export function compareWithRuntime(model: LayersModel, network: Network): number {
  const batch = 4;
  const inputs = network.inputs.map(({ name, shape }, i) => {
    const count = shape.reduce((product, size) => product * size, batch);
    const draw = { distribution: 'normal', scale: 1, seed: i, purpose: 'data', stream: 'compare' } as const;
    return { name, shape, values: randomValues(draw, count) };
  });
  const expected = tidy(() => {
    const tensors = inputs.map(({ shape, values }) => tensor(values, [batch, ...shape]));
    return [model.predict(tensors) as Tensor | Tensor[]].flat().map((output) => output.dataSync<'float32'>());
  });
  const predicted = network.predict(Object.fromEntries(inputs.map(({ name, values }) => [name, values])));
  const outputs = network.outputs.map(({ name }) => (predicted as Record<string, Float32Array>)[name]);
  let difference = 0;
  let largest = 0;
  expected.forEach((values, o) => {
    values.forEach((value, i) => {
      difference = Math.max(difference, Math.abs(value - (outputs[o]?.[i] ?? Number.NaN)));
      largest = Math.max(largest, Math.abs(value));
    });
  });
  return difference === 0 ? 0 : difference / largest;
}
