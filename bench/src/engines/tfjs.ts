import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type Engine, startEngine } from './engine.ts';

/** The image is a tensor already when the clock starts; the result is read. */
export function startTfjs(model: LayersModel, image: Float32Array): Promise<Engine> {
  const shape = [1, ...(model.inputs[0] as SymbolicTensor).shape.slice(1)] as number[];
  return startEngine(async () => {
    const tensor = tf.tensor(image, shape);
    return {
      run: () => tf.tidy(() => void (model.predict(tensor) as tf.Tensor).dataSync()),
      predict: async (other) =>
        tf.tidy(() =>
          (model.predict(tf.tensor(other, shape)) as tf.Tensor).dataSync<'float32'>(),
        ) as Float32Array,
      dispose: () => {
        tensor.dispose();
      },
    };
  });
}
