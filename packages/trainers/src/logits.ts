import { dispose, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { batchAt, checkLabelledData, type LabelledData } from './labelled-data.ts';

/**
 * What a model gives for every example, in order, in evaluation mode.
 *
 * @param model one output [batch, classes].
 * @returns float32 [count · classes], row-major.
 */
export async function logits(
  model: LayersModel,
  data: LabelledData,
  { batchSize = 250 }: { readonly batchSize?: number } = {},
): Promise<Float32Array> {
  checkLabelledData('logits', data);
  const count = data.labels.length;
  let all: Float32Array | undefined;
  for (let begin = 0; begin < count; begin += batchSize) {
    const indices = Array.from({ length: Math.min(batchSize, count - begin) }, (_, i) => begin + i);
    const output = tidy(() => model.apply(batchAt(data, indices).inputs, { training: false }) as Tensor);
    const classes = output.size / indices.length;
    all ??= new Float32Array(count * classes);
    all.set(await output.data<'float32'>(), begin * classes);
    dispose(output);
  }
  return all as Float32Array;
}
