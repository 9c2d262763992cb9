import type { layers } from '@tensorflow/tfjs-layers';
import { layerParts } from './kernel-slots.ts';

type Shape = readonly (number | null)[];

export interface UseShapes {
  /** Of the first input and of the output, with the batch. */
  readonly input: Shape;
  readonly output: Shape;
}

/**
 * How often each weight of a layer's kernels is multiplied for one example: once for each output position of a
 * convolution (at the border too, where `same` padding multiplies zeros) and each time step of a recurrent
 * layer, never in an embedding, which is looked up. Weights × this are the layer's multiply-adds.
 *
 * @returns undefined where a length is not known, or nothing of the class.
 */
export function timesUsed(layer: layers.Layer, { input, output }: UseShapes): number | undefined {
  const { dataFormat } = layer as unknown as { dataFormat?: string };
  const positions = (shape: Shape): number | undefined =>
    product(dataFormat === 'channelsFirst' ? shape.slice(2) : shape.slice(1, -1));
  switch (layer.getClassName()) {
    case 'Dense':
    case 'Conv2DTranspose':
    case 'Conv3DTranspose':
      return positions(input);
    case 'Conv1D':
    case 'Conv2D':
    case 'Conv3D':
    case 'DepthwiseConv2D':
    case 'SeparableConv2D':
      return positions(output);
    case 'Embedding':
      return 0;
    case 'SimpleRNN':
    case 'GRU':
    case 'LSTM':
    case 'RNN':
    case 'Bidirectional':
      return product(input.slice(1, 2));
    case 'ConvLSTM2D':
      return dataFormat === 'channelsFirst'
        ? product([...input.slice(1, 2), ...output.slice(-2)])
        : product([...input.slice(1, 2), ...output.slice(-3, -1)]);
    case 'TimeDistributed': {
      const [inside] = layerParts(layer);
      const step = (shape: Shape): Shape => [null, ...shape.slice(2)];
      const once = inside && timesUsed(inside.part, { input: step(input), output: step(output) });
      return once === undefined ? undefined : product([once, ...input.slice(1, 2)]);
    }
    default:
      return undefined;
  }
}

function product(lengths: Shape): number | undefined {
  return lengths.reduce<number | undefined>(
    (sofar, length) => (sofar === undefined || length === null ? undefined : sofar * length),
    1,
  );
}
