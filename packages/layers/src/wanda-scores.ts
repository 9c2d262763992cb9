import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { decoratedLayers } from './decorated-layers.ts';
import type { ScoreMaker } from './initialise-scores.ts';
import type { SupermaskLayer } from './supermask-layer.ts';
import { withMasks } from './with-masks.ts';

/** Classes whose kernel multiplies the channels of what goes in, which are its last axis but one, or its last. */
const CHANNELS: readonly string[] = [
  'Dense',
  'Conv1D',
  'Conv2D',
  'Conv3D',
  'Conv2DTranspose',
  'Conv3DTranspose',
  'DepthwiseConv2D',
];

/**
 * |w_ij| · ‖x_j‖₂, where x_j is what reaches input channel j of the layer: over all calibration examples, and
 * over all positions too where there are any. A good first mask for trained weights. The paper ranks the
 * weights of each output: `topK({ density, scope: 'filter' })`.
 *
 * The norms are those of the network with all its weights (the paper goes layer by layer, through those that
 * are pruned already).
 *
 * Source: Sun et al., "A simple and effective pruning approach for large language models" (ICLR 2024), eq. 1.
 *
 * @param inputs what `model.predict` takes: a batch of typical examples.
 * @returns for `initialiseScores`, which throws, with the layer's name, on kernels of other classes than Dense,
 *   convolutions, transposed and depthwise ones (recurrent, embedding, separable).
 */
export async function wandaScores(
  model: LayersModel,
  inputs: tf.Tensor | tf.Tensor[],
  { batchSize = 32 }: { readonly batchSize?: number } = {},
): Promise<ScoreMaker> {
  const known = decoratedLayers(model).filter(({ inner }) => CHANNELS.includes(inner.getClassName()));
  const norms = await channelNorms(model, known, { inputs, batchSize });
  return ({ layer, key, layout, shape, weight }) => {
    const norm = norms.get(layer);
    if (norm === undefined) {
      throw new Error(
        `[supermask/layers] wandaScores: does not know what reaches the kernel "${key}" of the ` +
          `${layer.inner.getClassName()} layer "${layer.name}" (known: ${CHANNELS.join(', ')})`,
      );
    }
    const across = shape.map((_, axis) => {
      const channels = layout === 'out-in' ? shape.length - 1 : shape.length - 2;
      return axis === channels ? norm.length : 1;
    });
    return tf.mul(tf.abs(weight), tf.tensor(norm, across));
  };
}

/** ‖x_j‖₂ for each channel j of what goes into the layers. */
async function channelNorms(
  model: LayersModel,
  layers: readonly SupermaskLayer[],
  { inputs, batchSize }: { readonly inputs: tf.Tensor | tf.Tensor[]; readonly batchSize: number },
): Promise<Map<SupermaskLayer, Float32Array>> {
  const squares = new Map<SupermaskLayer, tf.Tensor>();
  const add = (layer: SupermaskLayer, input: tf.Tensor): void => {
    const before = squares.get(layer);
    const last = channelsFirst(layer) ? 1 : input.rank - 1;
    const axes = input.shape.map((_, axis) => axis).filter((axis) => axis !== last);
    const sum = tf.sum(tf.square(input), axes);
    squares.set(layer, tf.keep(before ? tf.add(before, sum) : sum));
    before?.dispose();
  };
  try {
    tf.tidy(() => {
      const ones = (_: SupermaskLayer, { weight }: { weight: { shape: unknown } }): tf.Tensor =>
        tf.ones(weight.shape as number[]);
      withMasks(model, ones, () => watching(layers, add, () => model.predict(inputs, { batchSize })));
    });
    const norms = [...squares].map(
      async ([layer, sum]) => [layer, (await sum.data<'float32'>()).map(Math.sqrt)] as const,
    );
    return new Map(await Promise.all(norms));
  } finally {
    tf.dispose([...squares.values()]);
  }
}

/** Tells `seen` the input of each layer whenever it is called during `run`. */
function watching(
  layers: readonly SupermaskLayer[],
  seen: (layer: SupermaskLayer, input: tf.Tensor) => void,
  run: () => unknown,
): void {
  try {
    for (const layer of layers) {
      const call = layer.call.bind(layer);
      layer.call = (inputs, kwargs) => {
        tf.tidy(() => seen(layer, [inputs].flat()[0] as tf.Tensor));
        return call(inputs, kwargs);
      };
    }
    run();
  } finally {
    // The method of the class is back.
    for (const layer of layers) Reflect.deleteProperty(layer, 'call');
  }
}

function channelsFirst({ inner }: SupermaskLayer): boolean {
  return (inner as unknown as { dataFormat?: string }).dataFormat === 'channelsFirst';
}
