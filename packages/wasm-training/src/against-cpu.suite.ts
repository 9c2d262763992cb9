import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Multiples of 1/8 in (−1, 1) that the seed fixes: tiny sums of their products are exact in float32, in
 * whatever order they are added.
 */
export function randomValues(count: number, seed: number): Float32Array {
  let state = (seed | 0) + 0x9e3779b9;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    return (((state ^ (state >>> 13)) >>> 4) % 15) / 8 - 7 / 8;
  });
}

/** A random float32 tensor on the current backend. */
export function randomTensor<R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number): tf.Tensor<R> {
  return tf.tensor<R>(randomValues(tf.util.sizeFromShape(shape), seed), shape);
}

/** The values that `compute` gives on a backend, which is current afterwards; its tensors are disposed. */
export async function valuesOn(
  backend: 'cpu' | 'wasm',
  compute: () => tf.Tensor | tf.Tensor[],
): Promise<Float32Array[]> {
  await useBackend(backend);
  const outputs = tf.tidy(compute);
  const tensors = Array.isArray(outputs) ? outputs : [outputs];
  const values = tensors.map((tensor) => tensor.dataSync() as Float32Array);
  tf.dispose(tensors);
  return values;
}

/** Runs a kernel as tfjs does, without its gradient or the checks of its op. */
export function kernelOutput(kernelName: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor {
  return tf.engine().runKernel(kernelName, inputs, attrs as tf.NamedAttrMap) as tf.Tensor;
}
