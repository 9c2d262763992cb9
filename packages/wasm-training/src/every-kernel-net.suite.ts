import * as tf from '@tensorflow/tfjs-core';
import { unevenTensor } from './uneven-values.suite.ts';

/** Variables and a loss on the current backend, whose step runs every kernel and gradient of the package. */
export interface EveryKernelNet {
  readonly variables: tf.Variable[];
  readonly loss: () => tf.Scalar;
}

const SAMPLES = 2;
const CLASSES = 4;

/** A net of images, volumes and words, all tiny, with a step of each kind in it. */
export function everyKernelNet(): EveryKernelNet {
  const variables: tf.Variable[] = [];
  const weight = <R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Variable<R> => {
    const initial = unevenTensor<R>(shape, 0.4, variables.length + 1);
    const variable = tf.variable(initial);
    initial.dispose();
    variables.push(variable);
    return variable;
  };
  const images = unevenTensor<tf.Rank.R4>([SAMPLES, 6, 6, 2], 1, 51);
  const volumes = unevenTensor<tf.Rank.R5>([SAMPLES, 4, 4, 4, 2], 1, 52);
  const words = tf.tensor2d([1, 4, 2, 4, 0, 3], [SAMPLES, 3], 'int32');
  const classes = tf.tensor1d([1, 3], 'int32');

  const filters2D = [
    weight<tf.Rank.R4>([3, 3, 2, 4]),
    weight<tf.Rank.R4>([2, 2, 4, 4]),
    weight<tf.Rank.R4>([2, 2, 4, 4]),
  ] as const;
  const depthwise = [weight<tf.Rank.R4>([2, 2, 4, 1]), weight<tf.Rank.R4>([2, 2, 4, 1])] as const;
  const filters3D = [
    weight<tf.Rank.R5>([2, 2, 2, 2, 3]),
    weight<tf.Rank.R5>([2, 2, 2, 3, 3]),
    weight<tf.Rank.R5>([2, 2, 2, 2, 3]),
  ] as const;
  const embeddings = weight<tf.Rank.R2>([5, 4]);
  const mixing = weight<tf.Rank.R3>([4, 3, 5]);
  const [wide, bias] = [weight<tf.Rank.R2>([CLASSES, 36 + 16 + 5]), weight<tf.Rank.R1>([CLASSES])];

  const [scale, shift] = [weight<tf.Rank.R1>([4]), weight<tf.Rank.R1>([4])];

  const imageFeatures = () => {
    const [plain, dilated, transposed] = filters2D;
    const first = tf.tanh(tf.conv2d(images, plain, 2, 'same')) as tf.Tensor4D;
    const second = tf.fused.conv2d({ x: first, filter: dilated, strides: 1, pad: 'same', dilations: 2 });
    const { mean, variance } = tf.moments(second, [0, 1, 2]);
    const normal = tf.batchNorm(second, mean as tf.Tensor1D, variance as tf.Tensor1D, shift, scale);
    const third = tf.depthwiseConv2d(tf.add(normal, tf.relu(normal)) as tf.Tensor4D, depthwise[0], 1, 'same');
    const fourth = tf.fused.depthwiseConv2d({ x: third, filter: depthwise[1], strides: 1, pad: 'same' });
    const up = tf.conv2dTranspose(fourth, transposed, [SAMPLES, 6, 6, 4], 2, 'same');
    return tf.reshape(tf.avgPool(tf.maxPool(up, 2, 2, 'valid'), 2, 1, 'same'), [SAMPLES, -1]);
  };
  const volumeFeatures = () => {
    const [strided, dilated, transposed] = filters3D;
    const first = tf.tanh(tf.conv3d(volumes, strided, 2, 'same')) as tf.Tensor5D;
    const second = tf.conv3d(first, dilated, 1, 'same', 'NDHWC', 2);
    const up = tf.conv3dTranspose(second, transposed, [SAMPLES, 4, 4, 4, 2], 2, 'same');
    return tf.reshape(tf.avgPool3d(tf.maxPool3d(up, 2, 2, 'valid'), 2, 1, 'same'), [SAMPLES, -1]);
  };
  const wordFeatures = () => {
    const vectors = tf.gather(embeddings, words);
    // Scores of each word for each: a product with batch and transpose.
    const attended = tf.matMul(tf.softmax(tf.matMul(vectors, vectors, false, true)), vectors);
    const kept = tf.mul(attended, tf.cast(tf.greater(attended, -0.1), 'float32'));
    return tf.einsum('bwe,ewo->bo', kept, mixing);
  };
  const loss = () => {
    const features = tf.concat([imageFeatures(), volumeFeatures(), wordFeatures()], 1) as tf.Tensor2D;
    const logits = tf.fused.matMul({ a: features, b: wide, transposeB: true, bias });
    const labels = tf.oneHot(classes, CLASSES, 1, 0, 'float32');
    return tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar;
  };
  return { variables, loss };
}
