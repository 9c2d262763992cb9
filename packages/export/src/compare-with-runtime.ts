import type { Network } from '@supermask/runtime';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { modelValues } from './model-values.ts';
import { relativeDeviation } from './relative-deviation.ts';
import { sampleInputs } from './sample-inputs.ts';

/**
 * Runs a model and its file on the same four random inputs (indices where an embedding reads them).
 *
 * With binary activations the number says little: a value that rounding moves over 0 turns a sign, and everything
 * behind it. Compare the classes of such a model, and see `compareBetweenSigns`.
 *
 * @returns the largest deviation over the largest value of the outputs; 0 when equal.
 */
export function compareWithRuntime(model: LayersModel, network: Network): number {
  const inputs = sampleInputs(model, { inputs: network.inputs, batch: 4 });
  const expected = modelValues(model, { outputs: model.outputs, inputs, batch: 4 });
  const predicted: Record<string, Float32Array> = network.predict(
    Object.fromEntries(inputs.map(({ name, values }) => [name, values])),
  );
  return relativeDeviation(
    network.outputs.map(({ name }, i) => ({
      expected: expected[i] as Float32Array,
      actual: predicted[name] as Float32Array,
    })),
  );
}
