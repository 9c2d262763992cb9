import { encodeSmask, type GraphNode, type Smask } from '@supermask/format';
import { loadBytes } from '@supermask/runtime';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { model as modelOf } from '@tensorflow/tfjs-layers';

/** Where the runtime and tfjs begin to differ. */
export interface Flip {
  /** The first binary activation that has another sign somewhere. */
  readonly layer: string;
  /** How many of its signs. */
  readonly count: number;
  /** The smallest and the largest magnitude, in tfjs, of the values before these signs. */
  readonly margins: readonly [smallest: number, largest: number];
}

/**
 * Finds the first binary activation of a network whose signs are not those of tfjs: rounding can turn a sign only where the
 * value before it is close to 0.
 *
 * @param dense the model of the file, with its binary activations as layers.
 * @returns what to call with each image; its result is undefined if all signs are the same.
 */
export function flipFinder(
  dense: LayersModel,
  { graph, tensors }: Smask,
): (image: Float32Array) => Flip | undefined {
  const names = graph.nodes.filter(isSign).map(({ name }) => name);
  const network = loadBytes(encodeSmask({ graph: { ...graph, outputs: names }, tensors, info: {} }), {
    simd: 'fixed',
  });
  const [input] = dense.inputs as [SymbolicTensor];
  const before = modelOf({
    inputs: input,
    outputs: names.map((name) => dense.getLayer(name).input as SymbolicTensor),
  });
  const inputName = network.inputs[0]?.name as string;
  return (image) => {
    const ours = network.predict({ [inputName]: image });
    const theirs = tf.tidy(() =>
      [before.predict(tf.tensor(image, [1, ...(input.shape.slice(1) as number[])]))]
        .flat()
        .map((values) => (values as tf.Tensor).dataSync<'float32'>()),
    );
    for (const [i, layer] of names.entries()) {
      const values = theirs[i] as Float32Array;
      const margins = values
        .filter((value, k) => (value >= 0 ? 1 : -1) !== (ours[layer] as Float32Array)[k])
        .map(Math.abs)
        .sort();
      if (margins.length > 0) {
        const ends = [margins[0] as number, margins.at(-1) as number] as const;
        return { layer, count: margins.length, margins: ends };
      }
    }
    return undefined;
  };
}

function isSign(node: GraphNode): boolean {
  return node.op === 'activation' && node.function === 'sign';
}
