import { writeFile } from 'node:fs/promises';
import { encodeSafetensors, type RawTensor } from '@supermask/format';
import { maskedKernels } from '@supermask/layers';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type TrainingKey, trainingName } from './training-network.ts';
import { trainingBatch } from './training-step.ts';

/**
 * Writes what training starts from, for engines in other languages: `weight/i` and `scores/i` of each kernel, in the
 * layout of tfjs, `inputs` and `labels`.
 */
export async function writeStart(file: string, key: TrainingKey, model: LayersModel): Promise<void> {
  const raw = new Map<string, RawTensor>();
  const add = (name: string, shape: readonly number[], values: Float32Array | Uint8Array): void => {
    const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    raw.set(name, { dtype: values instanceof Uint8Array ? 'U8' : 'F32', shape: [...shape], data });
  };
  const addTensor = (name: string, tensor: Tensor): void =>
    add(
      name,
      tensor.shape,
      tidy(() => tensor.dataSync<'float32'>()),
    );
  if (key.method === 'dense') {
    for (const [i, variable] of model.trainableWeights.entries()) addTensor(`weight/${i}`, variable.read());
  } else {
    maskedKernels(model).forEach(({ kernel: { weight, scores } }, i) => {
      addTensor(`weight/${i}`, weight.read());
      addTensor(`scores/${i}`, scores.read());
    });
  }
  const { inputs, labels } = trainingBatch(key);
  add('inputs', [labels.length, 28, 28, 1], inputs);
  add('labels', [labels.length], labels);
  await writeFile(file, encodeSafetensors(raw, { case: trainingName(key) }));
}
