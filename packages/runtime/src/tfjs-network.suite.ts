import {
  type ActivationFunction,
  denseValues,
  type GraphNode,
  type Padding,
  type Smask,
  type StoredTensor,
} from '@supermask/format';
import * as tf from '@tensorflow/tfjs-core';

/**
 * A second implementation of a file's network: tfjs operations on its dense tensors.
 *
 * @param inputs float32 [batch × elements], by name.
 * @returns the outputs, float32 [batch × elements], by name.
 */
export function tfjsPredict(
  { graph, tensors }: Smask,
  inputs: Readonly<Record<string, Float32Array>>,
  batch: number,
): Record<string, Float32Array> {
  return tf.tidy(() => {
    const values = new Map<string, tf.Tensor>();
    for (const { name, shape } of graph.inputs) {
      values.set(name, tf.tensor(inputs[name] as Float32Array, [batch, ...shape]));
    }
    const tensor = (name: string): tf.Tensor => {
      const stored = tensors.get(name) as StoredTensor;
      return tf.tensor(denseValues(stored), [...stored.shape]);
    };
    for (const node of graph.nodes) {
      values.set(node.name, compute(node, values.get(node.input) as tf.Tensor, tensor));
    }
    const read = (name: string): Float32Array =>
      (values.get(name) as tf.Tensor).dataSync<'float32'>() as Float32Array;
    return Object.fromEntries(graph.outputs.map((name) => [name, read(name)]));
  });
}

function compute(node: GraphNode, input: tf.Tensor, tensor: (name: string) => tf.Tensor): tf.Tensor {
  const addBias = (sums: tf.Tensor, bias: string | undefined): tf.Tensor =>
    bias === undefined ? sums : tf.add(sums, tensor(bias));
  switch (node.op) {
    case 'dense': {
      const kernel = tensor(node.kernel) as tf.Tensor2D;
      const rows = tf.reshape(input, [-1, kernel.shape[0]]);
      const sums = tf.matMul(rows, kernel);
      return addBias(tf.reshape(sums, [...input.shape.slice(0, -1), kernel.shape[1]]), node.bias);
    }
    case 'conv2d': {
      const kernel = tensor(node.kernel) as tf.Tensor4D;
      return addBias(tf.conv2d(pad(input, node.padding), kernel, [...node.strides], 'valid'), node.bias);
    }
    case 'max-pool2d':
      return tf.maxPool(pad(input, node.padding, -1e30), [...node.size], [...node.strides], 'valid');
    case 'average-pool2d': {
      const mean = (image: tf.Tensor): tf.Tensor =>
        tf.avgPool(pad(image, node.padding), [...node.size], [...node.strides], 'valid');
      return tf.div(mean(input), mean(tf.onesLike(input)));
    }
    case 'activation':
      return ACTIVATIONS[node.function](input);
    case 'flatten':
      return tf.reshape(input, [input.shape[0] as number, -1]);
  }
}

const ACTIVATIONS: Readonly<Record<ActivationFunction, (x: tf.Tensor) => tf.Tensor>> = {
  ...{ relu: tf.relu, relu6: tf.relu6, elu: tf.elu, sigmoid: tf.sigmoid, tanh: tf.tanh },
  softmax: (x) => tf.softmax(x),
};

function pad(image: tf.Tensor, [rows, columns]: Padding, fill = 0): tf.Tensor4D {
  return tf.pad(image as tf.Tensor4D, [[0, 0], [...rows], [...columns], [0, 0]], fill);
}
