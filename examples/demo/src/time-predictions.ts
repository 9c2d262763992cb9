import { type CpuTime, measureCpuTime, type RunData } from '@supermask/experiments';
import { strip } from '@supermask/layers';
import type { Network } from '@supermask/runtime';
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * CPU milliseconds for one image at a time, tfjs-wasm and the runtime by turns: the plain tfjs model with the
 * same effective weights against the file.
 */
export async function timePredictions(
  model: LayersModel,
  network: Network,
  { test, testImages }: RunData,
): Promise<{ readonly tfjs: CpuTime; readonly runtime: CpuTime }> {
  const plain = await strip(model);
  const size = test.inputs.length / testImages.count;
  const image = (call: number): Float32Array => {
    const at = (call % testImages.count) * size;
    return test.inputs.subarray(at, at + size);
  };
  try {
    return measureCpuTime({
      tfjs: (call) => {
        tidy(() => (plain.predict(tensor(image(call), [1, ...testImages.shape])) as Tensor).dataSync());
      },
      runtime: (call) => {
        network.predict(image(call));
      },
    });
  } finally {
    plain.dispose();
  }
}
