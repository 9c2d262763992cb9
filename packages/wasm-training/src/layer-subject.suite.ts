import * as tf from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import type { LayerCase } from './layer-case.suite.ts';
import { unevenTensor, unevenValues } from './uneven-values.suite.ts';

/** A layer on the current backend with its inputs; values are the same on every backend. */
export class LayerSubject {
  readonly inputs: tf.Tensor[];
  readonly variables: tf.Variable[];
  readonly #layer: layers.Layer;
  readonly #training: boolean;

  constructor(given: LayerCase) {
    this.#training = given.training ?? false;
    this.inputs = given.inputs.map((shape, i) => makeInput(given, shape, i + 1));
    this.#layer = given.make();
    // The first call builds the weights.
    tf.dispose(this.outputs(this.inputs));
    this.#layer.setWeights(
      this.#layer.weights.map(({ shape, originalName }, i) => {
        const values = unevenTensor(shape as number[], 0.45, i + 10);
        return originalName.includes('variance') ? tf.add(0.5, values) : values;
      }),
    );
    this.variables = this.#layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  }

  outputs(inputs: tf.Tensor[]): tf.Tensor[] {
    const [first] = inputs as [tf.Tensor];
    const outputs = this.#layer.apply(inputs.length === 1 ? first : inputs, { training: this.#training });
    return [outputs as tf.Tensor].flat();
  }

  /** The sum of all outputs, each multiplied by a number of its own. */
  loss(inputs: tf.Tensor[]): tf.Scalar {
    const sums = this.outputs(inputs).map((output, i) =>
      tf.sum(tf.mul(output, unevenTensor(output.shape, 1, 20 + i))),
    );
    return tf.addN(sums) as tf.Scalar;
  }

  /** Of the loss to each input. */
  inputGradients(): tf.Tensor[] {
    return tf.grads((...inputs) => this.loss(inputs))(this.inputs);
  }

  /** Of the loss to each trainable weight. */
  weightGradients(): tf.Tensor[] {
    if (this.variables.length === 0) return [];
    const { grads } = tf.variableGrads(() => this.loss(this.inputs), this.variables);
    return this.variables.map(({ name }) => grads[name] as tf.Tensor);
  }

  dispose(): void {
    this.#layer.dispose();
  }
}

function makeInput({ indicesBelow, padded }: LayerCase, shape: readonly number[], seed: number): tf.Tensor {
  const values = unevenValues(shape, 1, seed);
  if (indicesBelow !== undefined) {
    return tf.tensor(
      values.map((_, i) => (7 * i) % indicesBelow),
      [...shape],
      'int32',
    );
  }
  if (padded) {
    const [, steps = 1, features = 1] = shape;
    for (const i of values.keys()) if (Math.floor(i / features) % steps === steps - 1) values[i] = 0;
  }
  return tf.tensor(values, [...shape]);
}
