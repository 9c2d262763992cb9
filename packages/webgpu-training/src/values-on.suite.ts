import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { startWebGpu } from './start-web-gpu.ts';

/** Numbers in [−1, 1] in no order, the same everywhere. */
export const uneven = (length: number, seed = 1): Float32Array =>
  Float32Array.from({ length }, (_, i) => (((i * 7919 + seed * 104_729) % 1009) - 504) / 504);

/** Starts webgpu with the kernels of this package; small tensors do not stay on the CPU. */
export async function startOnDevice(): Promise<void> {
  await startWebGpu();
  tf.env().set('WEBGPU_CPU_FORWARD', false);
}

/** What a tensor holds that is computed on a backend. */
export async function valuesOn(backend: 'cpu' | 'webgpu', compute: () => tf.Tensor): Promise<Float32Array> {
  if (backend === 'cpu') await useBackend('cpu');
  else await tf.setBackend('webgpu');
  const tensor = tf.tidy(compute);
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  return values;
}
