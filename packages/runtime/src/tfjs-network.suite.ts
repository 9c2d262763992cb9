import {
  type ActivationFunction,
  denseValues,
  type GraphNode,
  nodeInputs,
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
      const inputs = nodeInputs(node).map((name) => values.get(name) as tf.Tensor);
      values.set(node.name, compute(node, inputs, tensor));
    }
    const read = (name: string): Float32Array =>
      (values.get(name) as tf.Tensor).dataSync<'float32'>() as Float32Array;
    return Object.fromEntries(graph.outputs.map((name) => [name, read(name)]));
  });
}

function compute(
  node: GraphNode,
  inputs: readonly tf.Tensor[],
  tensor: (name: string) => tf.Tensor,
): tf.Tensor {
  const [input] = inputs as [tf.Tensor];
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
      const kernel = dilated(tensor(node.kernel) as tf.Tensor4D, node.dilations);
      return addBias(tf.conv2d(pad(input, node.padding), kernel, [...node.strides], 'valid'), node.bias);
    }
    case 'depthwise-conv2d': {
      const kernel = dilated(tensor(node.kernel) as tf.Tensor4D, node.dilations);
      const { strides } = node;
      // tfjs strides along both axes alike: windows in between are left out.
      const all = tf.depthwiseConv2d(pad(input, node.padding), kernel, 1, 'valid');
      const [batch = 0, height = 0, width = 0, channels = 0] = all.shape;
      const sums = tf.stridedSlice(all, [0, 0, 0, 0], [batch, height, width, channels], [1, ...strides, 1]);
      return addBias(sums, node.bias);
    }
    case 'max-pool2d':
      return tf.maxPool(pad(input, node.padding, -1e30), [...node.size], [...node.strides], 'valid');
    case 'average-pool2d': {
      const mean = (image: tf.Tensor): tf.Tensor =>
        tf.avgPool(pad(image, node.padding), [...node.size], [...node.strides], 'valid');
      return tf.div(mean(input), mean(tf.onesLike(input)));
    }
    case 'activation':
      return node.function === 'leaky-relu'
        ? tf.leakyRelu(input, node.slope)
        : ACTIVATIONS[node.function](input);
    case 'flatten':
      return tf.reshape(input, [input.shape[0] as number, -1]);
    case 'embedding':
      return tf.gather(tensor(node.kernel), tf.cast(input, 'int32'));
    case 'scale-shift':
      return tf.add(tf.mul(input, tensor(node.scale)), tensor(node.shift));
    case 'prelu':
      return tf.prelu(input, tensor(node.slopes));
    case 'reshape':
      return tf.reshape(input, [input.shape[0] as number, ...node.shape]);
    case 'permute':
      return tf.transpose(input, [0, ...node.order.map((axis) => axis + 1)]);
    case 'zero-padding':
      return pad(input, node.padding);
    case 'upsampling': {
      const [, height = 0, width = 0] = input.shape;
      const size: [number, number] = [height * node.size[0], width * node.size[1]];
      return tf.image.resizeNearestNeighbor(input as tf.Tensor4D, size);
    }
    case 'add':
      return inputs.reduce((sum, other) => tf.add(sum, other));
    case 'multiply':
      return inputs.reduce((product, other) => tf.mul(product, other));
    case 'concat':
      return tf.concat([...inputs], node.axis + 1);
  }
}

const ACTIVATIONS: Readonly<Record<Exclude<ActivationFunction, 'leaky-relu'>, (x: tf.Tensor) => tf.Tensor>> =
  {
    ...{ relu: tf.relu, relu6: tf.relu6, elu: tf.elu, sigmoid: tf.sigmoid, tanh: tf.tanh },
    ...{ selu: tf.selu, softplus: tf.softplus },
    softmax: (x) => tf.softmax(x),
    sign: (x) => tf.sub(tf.mul(tf.cast(tf.greaterEqual(x, 0), 'float32'), 2), 1),
    softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
    'hard-sigmoid': (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1),
    swish: (x) => tf.mul(x, tf.sigmoid(x)),
    gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1)),
    mish: (x) => tf.mul(x, tf.tanh(tf.softplus(x))),
  };

function pad(image: tf.Tensor, [rows, columns]: Padding, fill = 0): tf.Tensor4D {
  return tf.pad(image as tf.Tensor4D, [[0, 0], [...rows], [...columns], [0, 0]], fill);
}

/** The kernel with zeros between its rows and columns: tfjs takes no dilation together with strides. */
function dilated(kernel: tf.Tensor4D, [down, right]: readonly [number, number] = [1, 1]): tf.Tensor4D {
  const [rows, columns, channels, last] = kernel.shape;
  const apart = tf.pad(tf.reshape(kernel, [rows, 1, columns, 1, channels * last]), [
    ...([
      [0, 0],
      [0, down - 1],
      [0, 0],
      [0, right - 1],
      [0, 0],
    ] as [number, number][]),
  ]);
  const spread = tf.reshape(apart, [rows * down, columns * right, channels, last]);
  const span: [number, number, number, number] = [
    (rows - 1) * down + 1,
    (columns - 1) * right + 1,
    channels,
    last,
  ];
  return tf.slice(spread, [0, 0, 0, 0], span) as tf.Tensor4D;
}
