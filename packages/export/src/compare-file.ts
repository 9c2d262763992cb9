import { decodeSmask, encodeSmask, type Smask } from '@supermask/format';
import { loadBytes, type Network } from '@supermask/runtime';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { deviationBetweenSigns, hasSigns } from './compare-between-signs.ts';
import { compareWithRuntime } from './compare-with-runtime.ts';
import { relativeDeviation } from './relative-deviation.ts';
import { sampleInputs } from './sample-inputs.ts';
import { type Trace, traceModel } from './to-smask.ts';

/**
 * How far a file is from the model that it is said to hold, on four seeded inputs, by `@supermask/runtime`. One with
 * binary activations is compared in two steps: the model with all that a file of it can hold, between its signs, and
 * this with the file, from the inputs to the outputs.
 *
 * @param model decorated or not, with the inputs and outputs of the file.
 * @param bytes the whole file.
 * @returns the largest deviation over the largest value; 0 when equal.
 * @throws if the file has other inputs or outputs than the model.
 */
export function compareFile(model: LayersModel, bytes: Uint8Array): number {
  return deviationOfFile(model, bytes, { trace: () => traceModel(model, {}) });
}

/** `compareFile` for those who have made a file of the model already. */
export function deviationOfFile(
  model: LayersModel,
  bytes: Uint8Array,
  { trace }: { readonly trace: () => Trace },
): number {
  const network = loadBytes(bytes);
  checkSame(model, network);
  if (!hasSigns(decodeSmask(bytes))) return compareWithRuntime(model, network);
  const traced = trace();
  return Math.max(deviationBetweenSigns(model, traced), deviationFrom(traced.smask, { model, network }));
}

function deviationFrom(
  whole: Smask,
  { model, network }: { readonly model: LayersModel; readonly network: Network },
): number {
  const inputs = sampleInputs(model, { inputs: network.inputs, batch: 4 });
  const expected = loadBytes(encodeSmask(whole)).predict(
    Object.fromEntries(inputs.map(({ name, values }, i) => [whole.graph.inputs[i]?.name ?? name, values])),
  );
  const actual = network.predict(Object.fromEntries(inputs.map(({ name, values }) => [name, values])));
  return relativeDeviation(
    network.outputs.map(({ name }, i) => ({
      expected: expected[whole.graph.outputs[i] as string] as Float32Array,
      actual: actual[name] as Float32Array,
    })),
  );
}

function checkSame(model: LayersModel, network: Network): void {
  const show = (shapes: readonly (readonly (number | null)[])[]): string =>
    shapes.map((shape) => `[${shape.map((size) => size ?? '?').join(', ')}]`).join(' and ');
  for (const side of ['inputs', 'outputs'] as const) {
    const file = show(network[side].map(({ shape }) => shape));
    const own = show(model[side].map(({ shape }) => shape.slice(1)));
    if (file === own) continue;
    throw new Error(
      `[supermask/export] compareFile: the ${side} of the file have the shapes ${file}, those of the model ${own} ` +
        '(is it the file of another model?)',
    );
  }
}
