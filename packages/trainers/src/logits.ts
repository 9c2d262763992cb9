import { dispose, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkClassifier } from './check-classifier.ts';
import { checkCount } from './check-count.ts';
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
  const classes = checkClassifier('logits', model);
  checkLabelledData('logits', data, classes);
  checkCount('logits', 'batchSize', batchSize);
  const count = data.labels.length;
  const all = new Float32Array(count * classes);
  for (let begin = 0; begin < count; begin += batchSize) {
    const indices = Array.from({ length: Math.min(batchSize, count - begin) }, (_, i) => begin + i);
    const output = tidy(() => model.apply(batchAt(data, indices).inputs, { training: false }) as Tensor);
    all.set(await output.data<'float32'>(), begin * classes);
    dispose(output);
  }
  return all;
}
