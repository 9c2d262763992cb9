import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { type LayersModel, type SymbolicTensor, model as toModel } from '@tensorflow/tfjs-layers';
import type { SampleInput } from './sample-inputs.ts';

/**
 * Values of a model, which may lie inside it, for given inputs.
 *
 * @param options `outputs`: at least one; `inputs`: of the model, in its order.
 * @returns float32 [batch × elements] for each output.
 */
export function modelValues(
  model: LayersModel,
  {
    outputs,
    inputs,
    batch,
  }: { outputs: readonly SymbolicTensor[]; inputs: readonly SampleInput[]; batch: number },
): Float32Array[] {
  // tfjs makes no model that gives one value twice.
  const distinct = [...new Set(outputs)];
  const same = outputs.length === model.outputs.length && outputs.every((x, i) => x === model.outputs[i]);
  const values = same ? model : toModel({ inputs: model.inputs, outputs: distinct });
  const read = tidy(() => {
    const tensors = inputs.map(({ shape, values }) => tensor(values, [batch, ...shape]));
    const predicted = [values.predict(tensors) as Tensor | Tensor[]].flat();
    return predicted.map((output) => output.dataSync<'float32'>() as Float32Array);
  });
  return outputs.map((output, i) => read[same ? i : distinct.indexOf(output)] as Float32Array);
}
