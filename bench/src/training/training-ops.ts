import { randomValues } from '@supermask/format';
import * as tf from '@tensorflow/tfjs-core';

/** A product that training needs, with what it computes from. */
interface TrainingOp {
  readonly shapes: readonly [a: readonly number[], b: readonly number[]];
  readonly run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
}

const matMul =
  (transposeA: boolean, transposeB: boolean): TrainingOp['run'] =>
  (a, b) =>
    tf.matMul(a, b, transposeA, transposeB);

const IMAGES = [16, 28, 28, 64] as const;
const CONVOLUTION = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1 } as const;

/** By name. */
export const TRAINING_OPS: Readonly<Record<string, TrainingOp>> = {
  'matmul-512-ta': {
    shapes: [
      [512, 512],
      [512, 512],
    ],
    run: matMul(true, false),
  },
  'matmul-512-tb': {
    shapes: [
      [512, 512],
      [512, 512],
    ],
    run: matMul(false, true),
  },
  'dense-784-300-dw/b128': {
    shapes: [
      [128, 784],
      [128, 300],
    ],
    run: matMul(true, false),
  },
  'dense-784-300-dx/b128': {
    shapes: [
      [128, 300],
      [784, 300],
    ],
    run: matMul(false, true),
  },
  'conv3x3-64-64@28-dx/b16': {
    shapes: [IMAGES, [3, 3, 64, 64]],
    run: (dy, filter) =>
      tf
        .engine()
        .runKernel('Conv2DBackpropInput', { dy, filter }, { ...CONVOLUTION, inputShape: [...IMAGES] }),
  },
  'conv3x3-64-64@28-dw/b16': {
    shapes: [IMAGES, IMAGES],
    run: (x, dy) =>
      tf
        .engine()
        .runKernel('Conv2DBackpropFilter', { x, dy }, { ...CONVOLUTION, filterShape: [3, 3, 64, 64] }),
  },
};

/** @returns what runs it once, and some of its results. */
export function startOp(name: string): { run: () => void; sample: number[]; dispose: () => void } {
  const { shapes, run } = TRAINING_OPS[name] as TrainingOp;
  const [a, b] = shapes.map((shape, i) => {
    const draw = { distribution: 'normal', scale: 1, seed: 1, purpose: 'data', stream: `${i}` } as const;
    return tf.tensor(
      randomValues(
        draw,
        shape.reduce((product, size) => product * size, 1),
      ),
      [...shape],
    );
  }) as [tf.Tensor, tf.Tensor];
  const values = tf.tidy(() => run(a, b).dataSync());
  return {
    run: () => run(a, b).dispose(),
    sample: Array.from({ length: 64 }, (_, i) => values[Math.floor((i * values.length) / 64)] as number),
    dispose: () => tf.dispose([a, b]),
  };
}
